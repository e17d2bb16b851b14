"""The queue from a terminal."""

import pytest

from core.auth.actors import EVERYBODY, Actor
from core.cli.main import main
from core.runs import queue, repository
from tests.helpers import last_object, small_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


def said(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict:
    """The last line of stdout of that command."""
    capfd.readouterr()
    assert main(words) == code
    return last_object(capfd.readouterr().out)


def made(owner: str, **changes) -> str:
    return repository.create_run(small_config(**changes), Actor(owner))


def test_the_queue_in_its_order_as_a_table_and_as_one_object(capfd):
    trains = made("ana")
    start_run(trains)
    ana, ben, second = made("ana"), made("ben"), made("ana", name="Second\nline")
    answer = said(capfd, "queue")
    assert said(capfd, "queue", "list") == answer
    assert [run["run"] for run in answer["runs"]] == [trains, ben, ana, second]
    assert [run["place"] for run in answer["runs"]] == [None, 1, 2, 3]
    assert answer["runs"][1]["ready_in_seconds"] is None
    assert (answer["paused"], answer["waiting_limit"]) == (False, None)
    main(["queue"])
    head, *lines, _object = capfd.readouterr().out.splitlines()
    assert head.split()[:3] == ["place", "run", "state"]
    assert [line[:17].split()[-1] for line in lines] == [trains, ben, ana, second]


def test_an_empty_queue(capfd):
    assert said(capfd, "queue")["runs"] == []


def test_moving_up_and_to_the_front(capfd):
    first, second, third = (made("ana") for _ in range(3))
    places = [run["run"] for run in said(capfd, "queue", "move", third[:6])["runs"]]
    assert places == [first, third, second]
    places = [run["run"] for run in said(capfd, "queue", "move", second, "--front")["runs"]]
    assert places == [second, first, third]


def test_holding_it_and_letting_it_go_on(capfd, present):
    run_id = made("ana")
    answer = said(capfd, "queue", "pause")
    assert (answer["paused"], answer["paused_by"]) == (True, "everybody")
    assert answer["paused_at"].endswith("+00:00")
    assert queue.claim_run("nobody") is None
    assert said(capfd, "queue", "resume")["paused"] is False
    assert queue.claim_run("nobody").subject == run_id


def test_a_limit(capfd):
    assert said(capfd, "queue", "limit", "3")["waiting_limit"] == 3
    assert said(capfd, "queue", "limit", "0")["waiting_limit"] is None


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["move", "ffffffff"], "There is no run"),
        (["limit", "-1"], "-1 runs can't be the limit"),
        (["limit", "many"], "invalid int value"),
        (["shuffle"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line(capfd, words, line):
    assert main(["queue", *words]) == 2
    captured = capfd.readouterr()
    assert line in captured.err
    assert captured.err.count("\n") == 1


def test_runs_are_paused_and_resumed(capfd):
    first, second = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    answer = said(capfd, "run", "pause", first)
    assert answer["runs"] == [{"run": first, "status": "paused", "in_trash": False}]
    assert [run["run"] for run in said(capfd, "queue")["runs"]] == [second, first]
    assert said(capfd, "run", "resume", first)["runs"][0]["status"] == "queued"
    assert [run["run"] for run in said(capfd, "queue")["runs"]] == [first, second]
    assert main(["run", "resume", second]) == 2
    assert "it can't become waiting" in capfd.readouterr().err
