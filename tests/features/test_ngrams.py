import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plait.features import mix_hashes, ngram_bags
from plait.tokens import Doc

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=6)


@given(st.lists(WORDS, max_size=4), st.sampled_from([(1,), (1, 2), (2, 3)]))
def test_equal_runs_have_equal_hashes_and_others_do_not(texts: list[list[str]], sizes: tuple[int, ...]) -> None:
    bags = ngram_bags([Doc(words=words) for words in texts], "ORTH", sizes).flat()
    runs = [
        (tuple(words[i : i + size]), owner)
        for size in sizes
        for owner, words in enumerate(texts)
        for i in range(len(words) - size + 1)
    ]
    assert bags.n_texts == len(texts)
    assert bags.owners.tolist() == [owner for _, owner in runs]
    assert len(set(bags.hashes.tolist())) == len({run for run, _ in runs})
    by_hash = dict(zip(bags.hashes.tolist(), (run for run, _ in runs), strict=True))
    assert [by_hash[key] for key in bags.hashes.tolist()] == [run for run, _ in runs]


def test_order_counts() -> None:
    ab, ba = (ngram_bags([Doc(text)], "ORTH", [2]).hashes for text in ("a b", "b a"))
    assert ab.tolist() != ba.tolist()


def test_subwords_are_added() -> None:
    words = ngram_bags([Doc("where"), Doc("")], "ORTH", [1]).flat()
    both = ngram_bags([Doc("where"), Doc("")], "ORTH", [1], [3]).flat()
    assert len(both.hashes) == len(words.hashes) + len(["<wh", "whe", "her", "ere", "re>"])
    assert not both.owners.any()


def test_hashes_spread() -> None:
    low = mix_hashes(np.arange(10_000, dtype=np.uint64)) % np.uint64(2**20)
    assert len(np.unique(low)) > 9_900
