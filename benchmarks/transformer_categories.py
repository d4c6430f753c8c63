"""Fine-tuning of a pretrained encoder for categories of texts: time, accuracy and speed.

    python -m benchmarks.transformer_categories TEXTS_FOLDER TRANSFORMER [--lang en] [--json FILE]

The folder holds `train.csv` and `test.csv` with the columns `text` and `category`; a tenth of the training file is the
dev corpus. TRANSFORMER is a folder or name of an encoder of Hugging Face. Under it is a mean of the vectors of a text's
words, with what `plait init --backbone transformer` writes for all else.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.workers.prepare import texts

HEAD = {
    "@architectures": "plait.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_max": False,
    "tok2vec": {"@architectures": "plait.Shared.v1", "encoder": "main"},
}


def main() -> None:
    """Train with the command line as a user would; predict with the loaded pipeline."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("transformer")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = texts(given.texts, given.lang, folder, 0).files
        config, output = folder / "transformer.cfg", folder / "run"
        backbone = ["--backbone", "transformer", "--paths.transformer", given.transformer]
        plait("init", config, "--lang", given.lang, "--pipeline", "textcat", *backbone)
        start = perf_counter()
        settings = ["--components.textcat.model", json.dumps(HEAD)]
        settings += ["--paths.train", files["train"], "--paths.dev", files["dev"]]
        plait("train", config, "--output", output, *settings)
        seconds = perf_counter() - start
        worker = [sys.executable, "-m", "benchmarks.workers.plait_categories", str(output / "best"), files["test"]]
        found = json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout)
    row = {"train_seconds": seconds, **found}
    print(json.dumps({key: round(value, 2) for key, value in row.items()}))
    if given.json:
        given.json.write_text(json.dumps(row, indent=2) + "\n")


def plait(*arguments: object) -> None:
    """Run one command."""
    subprocess.run([sys.executable, "-m", "plait", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
