"""The example package: built, installed into a folder of its own, and used as any package is."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "examples" / "plait-acme"

ENCODER, COMPONENT = "acme.GatedWindowEncoder.v1", "acme.RatingPredictor.v1"
CONFIG = (PACKAGE / "ratings.cfg").read_text(encoding="utf8")

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the package is installed into. It is built from a copy, as building leaves files behind."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(PACKAGE, folder / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    command = [*pip, *offline, "--target", str(folder / "target"), str(folder / "source")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "target"


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Callable[..., Done]:
    """Runs Python where the package is installed, in a folder with its config; warnings are errors."""
    (tmp_path / "ratings.cfg").write_text(CONFIG, encoding="utf8")

    def run(*words: str, package: bool = True, stdin: str = "") -> Done:
        path = os.pathsep.join([*([str(installed)] if package else []), str(ROOT)])
        env = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-W", "error", "-m", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=env, input=stdin, capture_output=True, text=True, check=False, timeout=300
        )

    return run


def test_its_own_tests_pass(run: Callable[..., Done]) -> None:
    done = run("pytest", str(PACKAGE / "tests"), "--rootdir", str(PACKAGE), "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_its_functions_are_listed_and_shown(run: Callable[..., Done]) -> None:
    listed = run("plait", "list", "architectures").stdout.splitlines()
    at = listed.index(f"{ENCODER} -> Model[list[Floats2d], list[Floats2d]]")
    assert listed[at + 1].startswith("    Residual blocks of gated linear units")
    shown = run("plait", "list", "components", COMPONENT).stdout.splitlines()
    assert shown[:3] == [f'@components = "{COMPONENT}"', "makes RatingPredictor", "defined in plait_acme.ratings"]
    assert "  step: float from 0 to 1 = 0.0" in shown
    assert shown[-2:] == ["Fits", "  components.NAME"]
    encoder = run("plait", "list", "architectures", ENCODER).stdout.splitlines()
    assert "  encode of plait.Tok2Vec.v1" in encoder[encoder.index("Fits") :]


def test_they_fit_slots(run: Callable[..., Done]) -> None:
    fitting = ["plait", "list", "architectures", "--fits", "ratings.model.network.tok2vec.encode"]
    lines = run(*fitting, "--config", "ratings.cfg").stdout.splitlines()
    assert f'@architectures = "{ENCODER}"  <- stands there now' in lines
    assert '@architectures = "plait.MishWindowEncoder.v1"' in lines
    lines = run("plait", "list", "--fits", "tagger").stdout.splitlines()
    assert f'@components = "{COMPONENT}"' in lines


def test_its_config_is_good(run: Callable[..., Done]) -> None:
    done = run("plait", "check", "ratings.cfg")
    assert done.returncode == 0, done.stderr
    assert ENCODER in done.stdout
    same = run("plait", "diff", "ratings.cfg", "ratings.cfg")
    assert (same.returncode, same.stderr) == (0, "")


def test_editors_know_its_functions(run: Callable[..., Done]) -> None:
    done = run("plait", "schema")
    assert done.returncode == 0, done.stderr
    for name in (ENCODER, COMPONENT):
        assert f'"{name}"' in done.stdout
        assert name not in run("plait", "schema", package=False).stdout
    assert "how many blocks stand one on the other" in done.stdout


def test_every_mistake_in_a_config_is_told_with_its_cure(run: Callable[..., Done], tmp_path: Path) -> None:
    wrong = CONFIG.replace('"plait.MultiHashEmbed.v1"', f'"{ENCODER}"').replace("depth = 2", "depht = 2")
    wrong = wrong.replace(f'"{COMPONENT}"', f'"{COMPONENT}"\nstep = 2')
    (tmp_path / "wrong.cfg").write_text(wrong, encoding="utf8")
    done = run("plait", "check", "wrong.cfg", "--json")
    assert done.returncode == 2, done.stdout
    found = json.loads(done.stdout)["problems"]
    told = {one["path"].partition(".@")[0].rpartition("tok2vec.")[2]: one for one in found}
    assert set(told) == {"embed", "encode.depht", "components.ratings.step"}
    assert told["embed"]["message"] == f"'{ENCODER}' does not fit here"
    assert "plait.MultiHashEmbed.v1" in told["embed"]["cure"]
    assert told["encode.depht"]["message"] == f"'{ENCODER}' takes no depht"
    assert "did you mean depth?" in told["encode.depht"]["cure"]
    assert told["components.ratings.step"]["wanted"] == "float from 0 to 1"


def test_cures_name_its_functions(run: Callable[..., Done], tmp_path: Path) -> None:
    wrong = CONFIG.replace("GatedWindowEncoder.v1", "GatedWindowEncoder.v2").replace("RatingPred", "RatingPerd")
    (tmp_path / "wrong.cfg").write_text(wrong, encoding="utf8")
    told = [one["cure"] for one in json.loads(run("plait", "check", "wrong.cfg", "--json").stdout)["problems"]]
    assert len(told) == 2
    assert any(f"did you mean '{COMPONENT}'?" in cure for cure in told)
    assert any(f"'{ENCODER}'" in cure for cure in told)
    misfit = CONFIG.replace(f'"{ENCODER}"', '"plait.HashEmbedCNN.v1"')
    (tmp_path / "misfit.cfg").write_text(misfit, encoding="utf8")
    (problem,) = json.loads(run("plait", "check", "misfit.cfg", "--json").stdout)["problems"]
    assert f"these fit: {ENCODER}, " in problem["cure"]


def test_widths_and_exclusive_labels_are_checked_by_its_annotations(run: Callable[..., Done], tmp_path: Path) -> None:
    wrong = CONFIG.replace("depth = 2", "width = 32").replace("exclusive_classes = false", "exclusive_classes = true")
    (tmp_path / "wrong.cfg").write_text(wrong, encoding="utf8")
    found = json.loads(run("plait", "check", "wrong.cfg", "--json").stdout)["problems"]
    told = {one["path"].rpartition(".")[2]: f"{one['message']} {one['came']} {one['wanted']}" for one in found}
    assert "32" in told["width"]
    assert "64" in told["width"]
    assert COMPONENT in told["exclusive_classes"]


def test_it_trains_and_the_result_needs_it(run: Callable[..., Done], tmp_path: Path) -> None:
    rated = [("many thanks", 1.0), ("thank you", 0.75), ("send it", 0.25), ("send it now", 0.0)]
    lines = [json.dumps({"text": text, "cats": {"friendly": rating}}) for text, rating in rated]
    (tmp_path / "rated.jsonl").write_text("\n".join(lines * 3), encoding="utf8")
    data = ["--paths.train", "rated.jsonl", "--paths.dev", "rated.jsonl"]
    settings = [
        "--training.max_steps",
        "30",
        "--training.eval_frequency",
        "10",
        "--training.optimizer.learn_rate",
        "0.01",
    ]
    done = run("plait", "train", "ratings.cfg", "--output", "run", *data, *settings)
    assert done.returncode == 0, done.stderr
    assert "rating_closeness" in done.stdout
    annotated = run("plait", "annotate", "run/best", "-", stdin="many thanks\nsend it now\n")
    assert annotated.returncode == 0, annotated.stderr
    thanks, order = (json.loads(line)["cats"]["friendly"] for line in annotated.stdout.splitlines())
    assert thanks > 0.7
    assert order < 0.3
    missing = run("plait", "annotate", "run/best", "-", package=False)
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr
    assert ENCODER in missing.stderr


def test_a_package_that_is_not_installed_is_named(run: Callable[..., Done]) -> None:
    done = run("plait", "check", "ratings.cfg", package=False)
    assert done.returncode == 2
    assert done.stderr.count("no package that is installed here registers names that begin with 'acme.'") == 2
    assert "--code FILE" in done.stderr
    done = run("plait", "list", "architectures", ENCODER, package=False)
    assert done.returncode == 2
    assert "'acme.'" in done.stderr
