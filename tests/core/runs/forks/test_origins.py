"""What may be changed of a run that goes on from another's checkpoint, and what is refused."""

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.housekeeping import runs as housekeeping
from core.runs import repository
from core.runs.forks import origins
from core.runs.forks.origins import going_on, last_checkpoint
from core.runs.resuming import checkpoint_files
from core.runs.starting import problems
from tests.helpers import small_config
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def ended():
    """A finished run of two epochs."""
    return run_of(small_config(data={"fraction": 0.3}))


def test_the_config_says_from_where_it_goes_on(ended):
    config = going_on(ended, last_checkpoint(ended), 5, ("training.batch_size=32",))
    assert (config.parent.run, config.parent.epoch) == (ended.id, 2)
    assert (config.training.epochs, config.training.batch_size) == (5, 32)
    assert problems(config) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("seed=3", "seed"),
        ("data.fraction=1", "data.fraction"),
        ("data.name=mnist", "data.name"),
        ("model.name=mlp", "model.name"),
        ("training.optimizer=sgd", "training.optimizer.name"),
        ("training.averaging=ema", "training.averaging.name"),
        ("training.precision=bfloat16", "training.precision"),
    ],
)
def test_what_the_checkpoint_decides_stays(ended, change, path):
    found = origins.problems(going_on(ended, 2, 5, (change,)))
    [line] = [line for line in found if line.startswith(f"{path}: ")]
    assert f'set model.weights to "run:{ended.id}"' in line


def test_epochs_that_are_done_are_no_training(ended):
    [line] = problems(going_on(ended, 2))
    assert line == f"training.epochs: 2 are done at epoch 2 of run {ended.id}, where this one " + (
        "goes on; take more."
    )


def test_only_where_there_is_a_checkpoint(ended):
    [line] = problems(going_on(ended, 1, 5))
    assert "it has them after 2" in line
    for path in checkpoint_files(settings.run_folder(ended.id)):
        path.unlink()
    [line] = problems(going_on(ended, 2, 5))
    assert "has no checkpoint (any more)" in line
    with pytest.raises(UserError, match="no checkpoint"):
        last_checkpoint(ended)


def test_not_from_a_run_that_waits_is_put_away_or_unknown(ended):
    config = going_on(ended, 2, 5)
    waiting = repository.get_run(repository.create_run(small_config(), EVERYBODY))
    with pytest.raises(UserError, match="waits or trains itself"):
        last_checkpoint(waiting)
    housekeeping.put_away(ended.id, EVERYBODY)
    [line] = problems(config)
    assert "is in the trash" in line
    unknown = config.parent.model_copy(update={"run": "0badc0de"})
    [line] = problems(config.model_copy(update={"parent": unknown}))
    assert "there is no run '0badc0de'" in line
