"""A workspace that can only be read: what only reads works, all else says so in one line."""

import json
import shutil
import subprocess
import sys

from core.runs import summaries
from tests.helpers import HELD_TO_MODES, PATIENCE, ROOT, last_object, program, read_only

COMMANDS = {  # command: its exit code
    "runs": 0,
    "recipes": 0,
    "datasets": 0,
    "describe {run}": 0,
    "evaluate {run}": 0,
    "describe digit-reader": 0,
    "backup {folder}/backup.zip": 0,
    "train digit-reader": 2,
    "train {run}": 2,
    "resume {run}": 2,
    "check digits": 2,
    "import mine {folder}": 2,
}
ALL = """
import contextlib, io, json, sys
from core.cli.main import main
found = {}
for command in json.loads(sys.argv[1]):
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = main(command.split())
    found[command] = code, out.getvalue(), errors.getvalue()
print(json.dumps(found))
"""


def test_every_command(trained_home, workspace, tmp_path):
    shutil.copytree(trained_home[0], workspace)
    _, run_id = trained_home
    summaries.list_summaries()
    (tmp_path / "images").mkdir()
    given = {each.format(run=run_id, folder=tmp_path / "images"): each for each in COMMANDS}
    with read_only(workspace):
        before = sorted(workspace.rglob("*"))
        command = [*HELD_TO_MODES, sys.executable, "-c", ALL, json.dumps([*given])]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
        assert sorted(workspace.rglob("*")) == before
    assert answer.returncode == 0, answer.stderr
    found = last_object(answer.stdout)
    for each, pattern in given.items():
        code, _, errors = found[each]
        assert code == COMMANDS[pattern], (each, errors)
        if code:
            assert str(workspace) in errors.replace("\n", ""), (each, errors)
            assert "VISTAZO_HOME" in errors
            assert len(errors.splitlines()) == 1, errors
        assert "Traceback" not in errors
    assert run_id in found["runs"][1]


def test_a_database_that_was_not_closed_in_order(workspace):
    """An app that was killed has left its log, which can't be read without writing."""
    left = "import os; from core.runs import summaries; summaries.list_summaries(); os._exit(0)"
    for _ in range(2):  # the second one finds all made
        program(left).communicate(timeout=PATIENCE)
    (workspace / "vistazo.db-shm").unlink(missing_ok=True)
    (workspace / "vistazo.db-wal").touch()
    with read_only(workspace):
        command = [*HELD_TO_MODES, sys.executable, "-m", "core", "runs"]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert answer.returncode == 2, answer.stdout
    (line,) = answer.stderr.splitlines()
    assert "not closed in order" in line
    assert str(workspace) in line
