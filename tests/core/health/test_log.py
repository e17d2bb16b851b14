"""What the log says of the last day."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.health import log
from core.health.findings import Finding, State


def written(workspace: Path, *lines: tuple[float, str, str]) -> Finding:
    """What is found in a log with these lines: hours ago, level, message."""
    (workspace / "logs").mkdir(parents=True, exist_ok=True)
    values = [
        {
            "time": (datetime.now(UTC) - timedelta(hours=hours)).isoformat(),
            "level": level,
            "message": message,
        }
        for hours, level, message in lines
    ]
    text = "".join(json.dumps(value) + "\n" for value in values)
    (workspace / "logs" / "vistazo.jsonl").write_text(text)
    (found,) = log.look()
    return found


def test_without_a_log_all_is_well(workspace: Path) -> None:
    (found,) = log.look()
    assert (found.state, found.code) == (State.OK, "log-fine")
    assert not workspace.exists()


@pytest.mark.parametrize("lines", [[(1, "warning", "")], [(30, "error", "")], [(1, "info", "")]])
def test_what_is_no_error_of_today_is_well(workspace: Path, lines) -> None:
    assert written(workspace, *lines).state is State.OK


def test_errors_of_today_are_counted_and_the_last_is_told(workspace: Path) -> None:
    found = written(workspace, (30, "error", "old"), (2, "error", "first"), (1, "error", "last"))
    assert (found.state, found.figures["errors"]) == (State.WARNING, 2)
    assert found.words.endswith("last")
    assert str(workspace / "logs") in found.to_do


def test_a_line_that_somebody_has_spoiled_is_no_error_of_ours(workspace: Path) -> None:
    (workspace / "logs").mkdir(parents=True)
    (workspace / "logs" / "vistazo.jsonl").write_text('{"level": "error", "time": 7}\n')
    (found,) = log.look()
    assert found.state is State.OK
