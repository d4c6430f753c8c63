import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam

from plait.config import Config
from plait.errors import Diverged, TrainingFailed
from plait.layers import Group, Updater, walk_paths
from plait.pipeline import Pipeline
from plait.tokens import Doc, Example
from plait.training import Examples, Progress, Step, TrainingSettings, prepare_training, train
from plait.training.batching import batch_by_words
from plait.training.divergence import Batch, DivergenceSettings, check_explosion

from .small import both_config, small, tagger_config

SEED = 3


def settings(**changes: object) -> TrainingSettings:
    fields = {"seed": SEED, "max_steps": 6, "eval_frequency": 3, "patience": 0, "dropout": 0.0, **changes}
    return TrainingSettings(optimizer=Adam(0.01), batcher=batch_by_words(30), **fields)  # type: ignore[arg-type]


class Trainer:
    """A pipeline and all that `train` takes."""

    def __init__(self, config: Config, wanted: TrainingSettings, *, n: int = 40) -> None:
        np.random.seed(SEED)
        self.settings = wanted
        self.nlp = Pipeline.from_config(prepare_training(config))
        kwargs = {"gold_tokens": wanted.gold_tokens, "stream": wanted.stream}
        self.train = Examples(self.nlp, small(n, seed=0), name="train", **kwargs)
        self.dev = Examples(self.nlp, small(10, seed=1), name="dev", **kwargs)
        self.updater: Updater = self.nlp.begin_training(self.train, optimizer=wanted.optimizer, groups=wanted.groups)

    def steps(self, progress: Progress | None = None) -> Iterator[Step]:
        return train(self.nlp, self.updater, self.settings, self.train, self.dev, progress=progress)

    def weights(self) -> dict[str, np.ndarray]:
        return {path: parameter.value.copy() for path, parameter in self.nlp.parameters().items()}


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[path], other[path]) for path in one)


def test_steps_tell_what_happened() -> None:
    trainer = Trainer(both_config(), settings())
    steps = list(trainer.steps())
    assert [step.step for step in steps] == [1, 2, 3, 4, 5, 6]
    assert [step.scores is not None for step in steps] == [False, False, True, False, False, True]
    first = steps[0]
    assert first.epoch == 1
    assert first.items["tagger"] == first.words  # each word has a gold tag
    assert first.losses["tagger"] == pytest.approx(np.log(4), rel=0.5)  # four tags, nothing learned yet
    assert first.losses["textcat"] == pytest.approx(np.log(2), rel=0.1)
    assert first.gradient_norm > 0
    assert first.learn_rate == 0.01
    assert first.words_per_second > 0
    assert steps[-1].words == sum(step.items["tagger"] for step in steps)
    assert steps[-1].seconds >= steps[0].seconds > 0
    last = steps[-1]
    assert last.scores is not None
    assert last.score == pytest.approx((last.scores["pos_acc"] + last.scores["cats_acc"]) / 2)


def test_it_learns() -> None:
    steps = list(Trainer(tagger_config(), settings(max_steps=60, eval_frequency=60)).steps())
    assert steps[-1].score is not None
    assert steps[-1].score > 0.95
    assert steps[-1].losses["tagger"] < steps[0].losses["tagger"] / 2


def test_epochs_end_training_and_are_shuffled_anew() -> None:
    trainer = Trainer(tagger_config(), settings(max_steps=0, max_epochs=3, eval_frequency=1000))
    progress = Progress()
    steps = list(trainer.steps(progress))
    assert progress.finished == "max_epochs"
    assert [step.epoch for step in steps][-1] == 3
    n_words = sum(len(example.predicted) for example in trainer.train())
    assert steps[-1].words == 3 * n_words
    assert steps[-1].scores is not None  # the end is scored, wherever it falls
    orders = [[id(one) for one in trainer.train.shuffled(SEED, epoch, buffer=1)] for epoch in (0, 1)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_patience_ends_training() -> None:
    frozen = {"*": Group(frozen=True)}
    progress = Progress()
    steps = list(Trainer(tagger_config(), settings(max_steps=100, patience=6, groups=frozen)).steps(progress))
    assert progress.finished == "patience"
    assert progress.best_step == 3
    assert [step.step for step in steps if step.is_best] == [3]
    assert steps[-1].step == 9


def test_accumulated_parts_equal_one_batch() -> None:
    whole, parts = (Trainer(both_config(), settings(accumulate_gradient=n)) for n in (1, 3))
    one, other = list(whole.steps()), list(parts.steps())
    for a, b in zip(one, other, strict=True):
        assert a.items == b.items
        assert a.gradient_norm == pytest.approx(b.gradient_norm, rel=1e-4)
    weights = parts.weights()
    for path, value in whole.weights().items():
        np.testing.assert_allclose(value, weights[path], atol=2e-4, err_msg=path)


def test_the_random_state_outside_does_not_matter() -> None:
    results = []
    for seed in (1, 2):
        trainer = Trainer(both_config(), settings(dropout=0.5))
        random.seed(seed)
        np.random.seed(seed)
        list(trainer.steps())
        results.append(trainer.weights())
    assert same(*results)


def test_another_seed_takes_another_course() -> None:
    one, other = (
        Trainer(tagger_config(), settings(dropout=0.5)),
        Trainer(tagger_config(), settings(dropout=0.5, seed=4)),
    )
    assert same(one.weights(), other.weights())
    list(one.steps())
    list(other.steps())
    assert not same(one.weights(), other.weights())


def test_frozen_components_stay_as_they_are() -> None:
    trainer = Trainer(both_config(), settings(frozen_components=["textcat"]))
    before = trainer.weights()
    steps = list(trainer.steps())
    after = trainer.weights()
    assert {path.split(".")[0] for path in after if not np.array_equal(before[path], after[path])} == {
        "encoders",
        "tagger",
    }
    assert steps[-1].losses.keys() == {"tagger"}
    assert steps[-1].scores is not None
    assert "cats_acc" in steps[-1].scores
    assert steps[-1].score == steps[-1].scores["pos_acc"]


def test_groups_freeze_and_slow_down() -> None:
    groups = {"encoders.*": Group(frozen=True), "tagger.output_layer.b": Group(learn_rate=0.0)}
    trainer = Trainer(tagger_config(), settings(groups=groups, max_steps=1))
    before = trainer.weights()
    list(trainer.steps())
    after = trainer.weights()
    assert [path for path in after if not np.array_equal(before[path], after[path])] == ["tagger.output_layer.W"]


def test_annotating_components_write_fresh_docs() -> None:
    seen: list[list[str | None]] = []
    trainer = Trainer(both_config(), settings(annotating_components=["tagger"], max_steps=1))
    textcat = trainer.nlp.get_pipe("textcat")
    update = textcat.update

    def spy(examples, *, dropout=0.0):  # type: ignore[no-untyped-def]
        seen.extend(example.predicted.values("pos") for example in examples)
        return update(examples, dropout=dropout)

    textcat.update = spy  # type: ignore[method-assign]
    list(trainer.steps())
    assert seen
    assert all(value is not None for values in seen for value in values)
    assert all(example.predicted.column("pos") is None for example in trainer.train())


def test_a_stream_is_read_anew_and_learns_the_same_corpus() -> None:
    kept = Trainer(tagger_config(), settings(max_steps=0, max_epochs=2))
    streamed = Trainer(tagger_config(), settings(max_steps=0, max_epochs=2, stream=True, shuffle_buffer=5))
    assert list(kept.steps())[-1].words == list(streamed.steps())[-1].words
    first, second = (next(streamed.train()) for _ in range(2))
    assert first is not second
    texts = [sorted(e.reference.text for e in t.train.shuffled(1, 0, buffer=5)) for t in (kept, streamed)]
    assert texts[0] == texts[1]


def test_gold_tokens_are_taken() -> None:
    trainer = Trainer(tagger_config(), settings(gold_tokens=True))
    assert all(np.array_equal(example.predicted.ends, example.reference.ends) for example in trainer.train())


def test_a_loss_that_is_no_number_fails_and_names_the_component() -> None:
    trainer = Trainer(tagger_config(), settings())
    trainer.nlp.parameters()["tagger.output_layer.W"].value[:] = float("nan")
    with pytest.raises(TrainingFailed, match=r"step 1 .* 'tagger' became nan.*learning rate"):
        list(trainer.steps())


def test_a_gradient_that_is_no_number_fails() -> None:
    trainer = Trainer(tagger_config(), settings())
    before = trainer.weights()
    model = trainer.nlp.components["tagger"].model
    update = trainer.nlp.update

    def overflowing(*args: Any, **kwargs: Any) -> Any:
        losses = update(*args, **kwargs)
        model.get_ref("output_layer").get_grad("b")[0] = np.inf
        return losses

    trainer.nlp.update = overflowing  # type: ignore[method-assign]
    told = r"at step 1 the norm of the gradients became inf, by the gradient of 'tagger\.output_layer\.b' \(batch 1 of"
    with pytest.raises(Diverged, match=told) as caught:
        list(trainer.steps())
    assert (caught.value.step, caught.value.epoch, caught.value.batch) == (1, 0, 0)
    assert caught.value.path == "tagger.output_layer.b"
    assert same(trainer.weights(), before)
    assert trainer.updater.steps == 0


def test_the_first_layer_that_gives_no_number_is_named() -> None:
    trainer = Trainer(tagger_config(), settings(accumulate_gradient=2, dropout=0.1))
    layer = trainer.nlp.encoders["main"].layers[-1]
    path = next(path for path, node in walk_paths(trainer.nlp.encoders["main"], "encoders.main") if node is layer)
    forward = layer._func

    def breaking(model: Any, X: Any, is_train: bool) -> Any:
        Y, backprop = forward(model, X, is_train)
        Y[0][0, 0] = np.nan
        return Y, backprop

    layer._func = breaking
    with pytest.raises(Diverged, match=r"'tagger' became nan, from what the layer '.*' gave") as caught:
        list(trainer.steps())
    assert (caught.value.component, caught.value.path) == ("tagger", path)
    assert layer._func is breaking


def test_a_batch_that_fails_is_told_with_its_first_texts() -> None:
    docs = [Doc(words=["word"] * n) for n in (1, 30, 2, 1)]
    batch = Batch([Example(doc, doc) for doc in docs], epoch=2, number=6, is_last=False)
    shown = "word " * 11 + "word"
    assert batch.told() == f"batch 7 of epoch 3 with 4 texts: 1. 'word', 2. '{shown}…', 3. 'word word', …"


def test_a_loss_explodes_when_it_is_many_times_the_median() -> None:
    limits = DivergenceSettings(explosion=10, window=3)
    recent = {"tagger": [1.0, 2.0, 9.0], "ner": [0.1, 0.1]}
    assert check_explosion(limits, recent, {"tagger": 20.0, "ner": 50.0, "new": 1e9}) is None
    found = check_explosion(limits, recent, {"ner": 50.0, "tagger": 20.1})
    assert found is not None
    assert found[0] == "tagger"
    assert "became 20.1, which is more than 10 times the median 2 of the 3 steps before" in found[1]
    assert check_explosion(DivergenceSettings(window=3), recent, {"tagger": 1e9}) is None


def test_an_explosion_is_found_before_the_weights_are_changed() -> None:
    trainer = Trainer(tagger_config(), settings(divergence=DivergenceSettings(explosion=4, window=2)))
    steps, before = trainer.steps(), trainer.weights()
    for _ in range(2):
        next(steps)
        before = trainer.weights()
    trainer.nlp.components["tagger"].model.get_ref("output_layer").get_param("b")[:] = [900, -900, 0, 0]
    before["tagger.output_layer.b"] = trainer.weights()["tagger.output_layer.b"]
    with pytest.raises(Diverged, match=r"at step 3 the loss of the component 'tagger' .*divergence\.explosion"):
        next(steps)
    assert same(trainer.weights(), before)


def test_a_score_that_the_dev_corpus_does_not_give() -> None:
    trainer = Trainer(tagger_config(), settings(score_weights={"tag_acc": 1.0}))
    with pytest.raises(ValueError, match=r"no score 'tag_acc'.*did you mean"):
        list(trainer.steps())


def test_score_weights_are_a_mean() -> None:
    weights = {"pos_acc": 3.0, "token_f": 1.0}
    last = list(Trainer(tagger_config(), settings(score_weights=weights)).steps())[-1]
    assert last.scores is not None
    assert last.score == pytest.approx((3 * last.scores["pos_acc"] + last.scores["token_f"]) / 4)


def test_an_empty_corpus_is_refused() -> None:
    trainer = Trainer(tagger_config(), settings())
    trainer.train.check()
    with pytest.raises(ValueError, match=r"'dev' has no example .* --paths.dev"):
        Examples(trainer.nlp, small(0), name="dev").check()


def test_a_reader_that_runs_dry_is_told() -> None:
    trainer = Trainer(tagger_config(), settings(stream=True, max_steps=100))
    docs = iter(list(small(10)()))
    trainer.train = Examples(trainer.nlp, lambda: docs, name="train", stream=True)
    with pytest.raises(TrainingFailed, match="'train' gave no batch in epoch 2"):
        list(trainer.steps())


def test_averages_are_scored_and_the_weights_put_back() -> None:
    with_averages = Trainer(tagger_config(), settings())
    scored: list[dict[str, np.ndarray]] = []
    evaluate = with_averages.nlp.evaluate

    def spy(examples, *, calibrate=False):  # type: ignore[no-untyped-def]
        scored.append(with_averages.weights())
        return evaluate(examples, calibrate=calibrate)

    with_averages.nlp.evaluate = spy  # type: ignore[method-assign]
    list(with_averages.steps())
    weights = with_averages.weights()
    assert not same(scored[-1], weights)
    with with_averages.updater.use_averages(with_averages.nlp.parameters()):
        assert same(scored[-1], with_averages.weights())
