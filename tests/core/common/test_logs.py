"""The log: a whole JSON object a line, whoever writes; put aside when it is large."""

import json
import logging
import os
from pathlib import Path

import pytest

from core.common import logs
from core.common.errors import UserError
from tests.helpers import all_of, program

log = logging.getLogger("vistazo")
WRITER = """
import logging, sys
from core.common.logs import about, write_log
write_log("worker")
log = logging.getLogger("vistazo")
with about(sys.argv[1]):
    for number in range(200):
        log.info("line %d %s", number, "x" * 500)
"""


@pytest.fixture
def told(workspace: Path) -> Path:
    """The file of a process that writes it."""
    workspace.mkdir()
    logs.write_log("terminal")
    return workspace / "logs" / "vistazo.jsonl"


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


def test_a_line_says_who_when_what_and_of_which_run(told: Path) -> None:
    log.info("begins %s", "now\n\x1b[31m")
    with logs.about("1f0c9a2b"):
        log.warning("in a run")
    log.info("of another", extra={"run": "00000000"})
    first, second, third = lines(told)
    assert (first["level"], first["role"], first["process"]) == ("info", "terminal", os.getpid())
    assert first["message"] == "begins now\n\x1b[31m"
    assert str(first["time"]).endswith("+00:00")
    assert "run" not in first
    assert (second["run"], third["run"]) == ("1f0c9a2b", "00000000")
    assert [line["message"] for line in logs.newest(2)] == ["of another", "in a run"]


def test_an_error_has_its_traceback(told: Path) -> None:
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError:
        log.exception("it broke")
    assert "ZeroDivisionError: by nothing" in str(lines(told)[0]["traceback"])


def test_a_level_leaves_out_what_is_less(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISTAZO_LOG_LEVEL", "Warning")
    logs.write_log("app")
    log.info("left out")
    log.warning("told")
    assert [line["message"] for line in lines(told)] == ["told"]
    monkeypatch.setenv("VISTAZO_LOG_LEVEL", "loud")
    with pytest.raises(UserError, match="'loud'; it must be one of info, warning, error, off"):
        logs.write_log("app")


def test_what_is_erased_is_named_in_no_file(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 500)
    said = ("hers", "hers-too", "his", "run of hers: done", "others'", "the images\nhers", "level")
    for words in said:
        log.info("%s%s", words, "\nñ" * 30)
    before = len([*told.parent.iterdir()])
    logs.forget(())
    logs.forget(["hers", "nobody's", "info", "MainThread", ""])
    files = [*told.parent.iterdir()]
    left = [str(line["message"]).split("\n")[0] for file in sorted(files) for line in lines(file)]
    assert sorted(left) == ["hers-too", "his", "level", "others'"]
    assert len(files) == before > 1


def test_lines_of_several_processes_never_mix(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.mkdir()
    writers = [program(f"import sys; sys.argv[1:] = ['{n}' * 8]\n{WRITER}") for n in range(3)]
    for writer in writers:
        assert writer.communicate()[1] == ""
    found = lines(workspace / "logs" / "vistazo.jsonl")
    assert len(found) == 600
    assert {(line["run"], str(line["message"]).split()[1]) for line in found} == {
        (str(n) * 8, str(number)) for n in range(3) for number in range(200)
    }


def test_a_large_file_is_put_aside(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 2_000)
    for number in range(60):
        log.info("%d %s", number, "x" * 300)
    names = sorted(path.name for path in told.parent.iterdir())
    assert names == [*(f"vistazo.{number}.jsonl" for number in (1, 2, 3, 4)), "vistazo.jsonl"]
    assert all(path.stat().st_size < 3_000 for path in told.parent.iterdir())
    assert str(lines(told)[-1]["message"]).startswith("59 ")


def test_where_there_is_no_place_it_is_left_out(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.write_log("terminal")
    log.warning("nobody has made the workspace")
    assert not workspace.exists()
    workspace.mkdir()
    (workspace / "logs").write_text("in the way")
    before = all_of(workspace)
    log.error("no folder")
    assert all_of(workspace) == before


def test_what_is_no_line_is_passed_over(told: Path) -> None:
    log.info("one")
    with told.open("ab") as file:
        file.write(b'{"half": \n\xff\n[1]\n')
    assert [line["message"] for line in logs.newest(9)] == ["one"]
