import json

from plait.training import Progress
from plait.training.progress import Return


def test_steps_are_counted_within_epochs() -> None:
    progress = Progress()
    for ends_epoch in (False, False, True, False):
        progress.take(10, ends_epoch=ends_epoch)
    assert (progress.step, progress.words, progress.epoch, progress.batches) == (4, 40, 1, 1)


def test_only_a_higher_score_is_better() -> None:
    progress = Progress()
    found = []
    for score in (0.0, 0.5, 0.5, 0.4, 0.6):
        progress.take(1, ends_epoch=False)
        found.append(progress.scored(score))
    assert found == [True, True, False, False, True]
    assert (progress.best_step, progress.best_score) == (5, 0.6)


def test_it_survives_json() -> None:
    progress = Progress(step=3, seconds=0.1 + 0.2, best_step=2, best_score=1 / 3, finished="patience")
    progress.returns.append(Return(to=1, step=3, epoch=0, batch=2, reason="the loss became nan"))
    progress.note({"tagger": 1 / 3}, 5)
    assert Progress.from_dict(json.loads(json.dumps(progress.as_dict()))) == progress


def test_losses_are_kept_as_far_as_wanted() -> None:
    progress = Progress()
    for loss in (1.0, 2.0, 3.0):
        progress.note({"tagger": loss}, 2)
    progress.note({"tagger": 4.0}, 0)
    assert progress.recent == {"tagger": [2.0, 3.0]}
