"""Listing and changing runs from the terminal."""

import json

import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.runs import repository, trashed
from tests.helpers import end_run, last_object, small_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def ended() -> str:
    """An ended run."""
    run_id = repository.create_run(small_config(name="Mine"), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    return run_id


@pytest.fixture
def waiting() -> str:
    """A run that waits."""
    return repository.create_run(small_config(name="Waits", model={"name": "mlp"}), EVERYBODY)


def said(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict:
    """The last line of stdout of that command."""
    capfd.readouterr()
    assert main(words) == code
    return last_object(capfd.readouterr().out)


def test_runs_as_one_object_and_only_some_of_them(ended, waiting, capfd):
    said(capfd, "run", "tag", ended, "best")
    runs = said(capfd, "runs", "--json")["runs"]
    assert [run["id"] for run in runs] == [waiting, ended]
    assert runs[1]["tags"] == ["best"]
    assert (runs[1]["status"], runs[1]["network"]) == ("stopped", "linear")
    assert runs[1]["created_at"].endswith("+00:00")
    for option, value, found in (
        ("--state", "queued", [waiting]),
        ("--data", "digits", [waiting, ended]),
        ("--data", "cifar10", []),
    ):
        answer = said(capfd, "runs", "--json", option, value)
        assert [run["id"] for run in answer["runs"]] == found


def test_the_table_names_those_that_are_wanted(ended, waiting, capfd):
    assert main(["runs", "--state", "stopped"]) == 0
    _head, line = capfd.readouterr().out.splitlines()
    assert line.startswith(ended)
    assert main(["runs", "--state", "failed"]) == 0
    assert capfd.readouterr().err == "no run is like that\n"
    assert main(["runs", "--data", "nowhere"]) == 2
    assert "There is no data set 'nowhere'" in capfd.readouterr().err
    assert main(["runs", "--state", "sleeping"]) == 2
    assert "choose from" in capfd.readouterr().err


def test_a_run_is_labelled(ended, capfd):
    start = ended[:5]
    assert said(capfd, "run", "rename", start, "Better one") == {"run": ended, "name": "Better one"}
    assert said(capfd, "run", "note", start, "why") == {"run": ended, "notes": "why"}
    assert said(capfd, "run", "tag", start, "Best", "v1")["tags"] == ["best", "v1"]
    assert said(capfd, "run", "tag", start, "v1", "--remove")["tags"] == ["best"]
    assert said(capfd, "run", "star", start)["starred"] is True
    assert said(capfd, "run", "star", start, "--off")["starred"] is False
    assert repository.get_run(ended).name == "Better one"


def test_runs_go_into_the_trash_and_come_back(ended, waiting, capfd):
    answer = said(capfd, "run", "delete", ended, waiting, code=1)
    assert answer["runs"] == [{"run": ended, "status": "stopped", "in_trash": True}]
    assert "stop it first" in answer["refused"][waiting]
    assert said(capfd, "run", "stop", waiting)["runs"][0]["status"] == "stopped"
    said(capfd, "run", "delete", waiting)
    assert {run.id for run in trashed.trashed_runs()} == {ended, waiting}
    back = said(capfd, "run", "restore", ended, waiting)
    assert [run["in_trash"] for run in back["runs"]] == [False, False]
    assert json.dumps(back["refused"]) == "{}"


def test_what_can_t_be_done_is_one_line_and_exit_code_2(ended, capfd):
    for words, reason in (
        (["run", "star", "ffffffff"], "There is no run"),
        (["run", "restore", ended], "is not in the trash"),
        (["run", "tag", ended, "two words"], "is no tag"),
        (["run", "rename", ended, "x" * 101], "at most 100 are kept"),
        (["run"], "required"),
        (["run", "dance", ended], "invalid choice"),
    ):
        assert main(words) == 2
        output, errors = capfd.readouterr()
        assert output == ""
        assert reason in errors.splitlines()[-1]


def test_a_run_is_repeated_with_other_seeds(ended, waiting, capfd):
    (answer,) = said(capfd, "run", "repeat", ended[:6])["runs"]
    assert (answer["run"], answer["status"]) == (ended, "stopped")
    seeds = [repository.get_run(run_id).config.seed for run_id in answer["queued"]]
    assert seeds == [0, 1, 2, 3, 4]  # a run that was stopped is no draw
    assert main(["run", "repeat", ended]) == 2
    assert "5 different seeds already" in capfd.readouterr().err
