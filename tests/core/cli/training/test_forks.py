"""`run continue` and `run fork` in a terminal."""

import pytest

from core.cli.main import main
from core.runs import repository
from tests.helpers import last_object, small_config
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def ended():
    """A finished run of two epochs with a checkpoint after each."""
    return run_of(small_config(data={"fraction": 0.3}, training={"keep_every": 1}))


def test_a_run_is_continued(ended, capfd):
    assert main(["run", "continue", ended.id, "--epochs", "2"]) == 0
    out, err = capfd.readouterr()
    told = last_object(out)
    assert told["parent"] == {"run": ended.id, "epoch": 2}
    assert (told["status"], told["epochs"]) == ("finished", 4)
    assert "epoch 3/4" in err
    assert "epoch 2/4" not in err
    assert "Learning rate (constant): 0.01, to the end." in err


def test_a_fork_with_other_settings_is_left_to_the_app(ended, capfd):
    changes = ["--set", "training.optimizer.learning_rate=0.001", "--set", "training.epochs=3"]
    assert main(["run", "fork", ended.id, "--at", "1", "--queue", *changes]) == 0
    told = last_object(capfd.readouterr().out)
    assert (told["status"], told["parent"]) == ("queued", {"run": ended.id, "epoch": 1})
    run = repository.get_run(told["run_id"])
    assert run.config.training.optimizer.learning_rate == 0.001
    assert [epoch.number for epoch in repository.list_epochs(run.id)] == [1]


def test_what_is_refused_is_one_line(ended, capfd):
    for words in (
        ["continue", ended.id, "--epochs", "0"],
        ["continue", ended.id, "--epochs", "-5"],
        ["continue", ended.id, "--epochs", "5000"],
        ["fork", ended.id, "--at", "7"],
        ["fork", ended.id, "--at", "-7"],
        ["fork", ended.id, "--set", "seed=4", "--epochs", "3"],
        ["fork", "0badc0de"],
    ):
        capfd.readouterr()
        assert main(["run", *words]) == 2
        out, err = capfd.readouterr()
        assert (out, err.count("\n")) == ("", 1)
