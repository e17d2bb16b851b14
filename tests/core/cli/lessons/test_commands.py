"""Lessons, and classes at them, from a terminal."""

import sys

import pytest

from core.cli.main import main
from core.lessons import sittings
from core.lessons.guesses import guess
from core.runs import summaries
from tests.helpers import last_object
from tests.lessons import end_with, lesson_with, pupil, queued_run

pytestmark = pytest.mark.usefixtures("workspace")
LESSON = lesson_with("page: predict, check: {kind: drew}")


def said(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict:
    """The last line of stdout of that command."""
    capfd.readouterr()
    assert main(["lesson", *words]) == code
    return last_object(capfd.readouterr().out)


def refused(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    capfd.readouterr()
    assert main(["lesson", *words]) == 2
    [line] = capfd.readouterr().err.splitlines()
    return line


def test_a_lesson_is_shown_copied_checked_added_and_deleted(capfd, tmp_path):
    assert [each["lesson"] for each in said(capfd, "list")["lessons"]] == [
        "read-digits",
        "overfitting-clothes",
        "your-pictures",
    ]
    assert said(capfd, "show", "read-digits")["ids"][:2] == ["draw", "train"]
    main(["lesson", "show", "read-digits", "--text"])
    text = capfd.readouterr().out
    file = tmp_path / "letters.yaml"
    file.write_text(text.replace("id: read-digits", "id: letters", 1), "utf-8")
    assert said(capfd, "check", str(file))["own"] is False
    assert said(capfd, "add", str(file))["own"] is True
    assert "letters" in [each["lesson"] for each in said(capfd, "list")["lessons"]]
    said(capfd, "delete", "letters")
    assert "no lesson 'letters'" in refused(capfd, "show", "letters")


def test_what_is_no_lesson_is_one_line(capfd, tmp_path):
    file = tmp_path / "mine.yaml"
    assert "mine.yaml" in refused(capfd, "check", str(file))
    file.write_bytes(b"\xff\xfe")
    assert "can't be read" in refused(capfd, "check", str(file))
    file.write_text(LESSON.replace("minutes: 5", "minutes: many"), "utf-8")
    assert "mine.yaml, line 4: minutes must be a number" in refused(capfd, "add", str(file))
    assert "came with Vistazo" in refused(capfd, "delete", "read-digits")


def test_a_class_from_its_beginning_to_its_end(capfd):
    opened = said(capfd, "open", "read-digits")
    assert (opened["state"], opened["ended"]) == ("open", None)
    ana = pupil()
    sittings.join(opened["code"], ana)
    run_id = queued_run(ana)
    guess(run_id, 0.5, ana)
    end_with(run_id, 0.75)
    board = said(capfd, "board", opened["code"].upper())
    [row] = board["pupils"]
    assert (row["name"], row["step"], row["total"], row["state"]) == ("Ana", 1, 7, "at_step")
    [run] = board["runs"]
    assert (run["run"], run["name"], run["guess"], run["accuracy"]) == (run_id, "Ana", 0.5, 0.75)
    assert board["best"] == [run_id]
    assert said(capfd, "end", opened["sitting"])["ended"].endswith("+00:00")
    assert said(capfd, "away", opened["code"])["state"] == "away"
    assert summaries.list_summaries() == []
    capfd.readouterr()
    main(["lesson", "list"])
    out = capfd.readouterr().out
    assert f"{opened['code']}  put away" in out
    assert [each["state"] for each in last_object(out)["sittings"]] == ["away"]
    assert said(capfd, "back", opened["code"])["state"] == "ended"
    assert "add --yes" in refused(capfd, "erase", opened["code"])
    assert said(capfd, "erase", opened["code"], "--yes")["runs"] == 1
    assert "no class at a lesson" in refused(capfd, "board", opened["code"])


@pytest.mark.parametrize(("answer", "left"), [("no\n", 1), ("yes\n", 0)])
def test_erasing_asks_first(capfd, monkeypatch, answer, left):
    opened = said(capfd, "open", "read-digits")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdin, "readline", lambda: answer, raising=False)
    assert main(["lesson", "erase", opened["code"]]) == 0
    assert "Runs: 0. Guesses: 0." in capfd.readouterr().out
    assert len(sittings.list_sittings()) == left
