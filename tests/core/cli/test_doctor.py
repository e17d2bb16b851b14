"""`doctor`: what it says of sound and of broken installations; that it writes nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.main import main
from core.runs import summaries
from tests.helpers import HELD_TO_MODES, PATIENCE, ROOT, all_of, last_object, program, read_only

DOCTOR = [sys.executable, "-m", "core", "doctor", "--json"]
LEFT = "import os; from core.runs import summaries; summaries.list_summaries(); os._exit(0)"
NO_WRITING = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from core.cli.main import main
sys.exit(main(["doctor", "--json"]))
"""


def codes(output: str) -> dict[str, str]:
    """What is not well, by its code."""
    findings = last_object(output)["findings"]
    return {one["code"]: one["state"] for one in findings if one["state"] != "ok"}


def mine(output: str) -> dict[str, str]:
    """The same of workspace and database: the rest is as this machine is."""
    prefixes = ("workspace", "database", "not-looked-at")
    return {code: state for code, state in codes(output).items() if code.startswith(prefixes)}


def test_a_list_for_people_and_an_object_for_programs(workspace: Path, capfd) -> None:
    summaries.list_summaries()
    code = main(["doctor", "--json"])
    output, errors = capfd.readouterr()
    told = json.loads(output)
    assert (code, errors) == (1 if told["wrong"] else 0, "")
    assert told["wrong"] == [one["state"] for one in told["findings"]].count("wrong")
    assert main(["doctor"]) == code
    lines = [line for line in capfd.readouterr().out.splitlines() if "-> " not in line]
    states = [line.split()[0].lower() for line in lines[:-1]]
    assert states == [one["state"] for one in told["findings"]]
    lasting = [
        one["words"] for one in told["findings"] if one["subject"] in ("workspace", "database")
    ]
    assert {*lasting} <= {line[len("warning  workspace  ") :] for line in lines}


@pytest.mark.parametrize("there", [False, True])
def test_an_empty_workspace_stays_as_it_is(there: bool, workspace: Path, capfd) -> None:
    if there:
        workspace.mkdir()
    main(["doctor", "--json"])
    assert mine(capfd.readouterr().out) == {}
    assert workspace.exists() is there
    assert not there or not [*workspace.iterdir()]


def test_something_wrong_is_told_with_what_to_do(workspace: Path, capfd) -> None:
    workspace.mkdir()
    (workspace / "vistazo.db").write_text("no database at all" * 100)
    before = all_of(workspace)
    assert main(["doctor"]) == 1
    output, errors = capfd.readouterr()
    lines = output.splitlines()
    at = next(at for at, line in enumerate(lines) if line.split()[:2] == ["WRONG", "database"])
    assert "is damaged (file is not a database)" in lines[at]
    assert "start it again" in lines[at + 1]
    assert "wrong" in lines[-1]
    assert errors == ""
    assert all_of(workspace) == before


def held(home: Path) -> str:
    """What is said to who has only the rights that modes give."""
    answer = subprocess.run(
        [*HELD_TO_MODES, *DOCTOR],
        cwd=ROOT,
        env={**os.environ, "VISTAZO_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (answer.returncode, answer.stderr) == (1, "")
    return answer.stdout


def test_a_workspace_that_can_only_be_read(workspace: Path) -> None:
    program(LEFT).communicate(timeout=PATIENCE)
    with read_only(workspace):
        before = all_of(workspace)
        assert mine(held(workspace)) == {"workspace-read-only": "wrong"}
        assert all_of(workspace) == before
    (workspace / "vistazo.db-shm").unlink()
    (workspace / "vistazo.db-wal").touch()
    with read_only(workspace):
        expected = {"workspace-read-only": "wrong", "database-not-closed": "wrong"}
        assert mine(held(workspace)) == expected


def test_what_is_another_accounts(workspace: Path) -> None:
    (workspace / "runs").mkdir(parents=True)
    program(LEFT.replace("os._exit(0)", "None")).communicate(timeout=PATIENCE)
    (workspace / "vistazo.db").chmod(0o444)
    (workspace / "runs").chmod(0o555)
    expected = {"workspace-parts-read-only": "wrong", "database-read-only": "wrong"}
    assert mine(held(workspace)) == expected


def test_where_none_can_be_made(tmp_path: Path) -> None:
    with read_only(tmp_path):
        assert mine(held(tmp_path / "a" / "b")) == {"workspace-not-makeable": "wrong"}


def test_it_writes_no_file_at_all(workspace: Path) -> None:
    """As where the disk is full: what would write a byte fails."""
    summaries.list_summaries()
    before = all_of(workspace)
    output, errors = program(NO_WRITING).communicate(timeout=PATIENCE)
    assert errors == ""
    assert codes(output)["disk-nothing-temporary"] == "wrong"
    assert mine(output) == {}
    assert all_of(workspace) == before
