"""A change of the workspace that is killed (as by `kill -9`) at each of its steps in turn."""

import json
from pathlib import Path

from tests.helpers import PATIENCE, program

_PROGRAM = """
import json, os, shutil, sys
from pathlib import Path
from core.auth.actors import EVERYBODY
from core.housekeeping import trash
from core.housekeeping.models import Kind

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect", "open"}


def dies_at(step, act):
    child = os.fork()
    if child == 0:
        steps = 0

        def count(event, arguments):
            nonlocal steps
            if event in CHANGES and not (event == "open" and arguments[1] in (None, "r", "rb")):
                steps += 1
                if steps > step:
                    os._exit(9)

        sys.addaudithook(count)
        act()
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


before, home, act, look = sys.argv[1:]
found, step, more = [], 0, True
while more:
    os.environ["VISTAZO_HOME"] = f"{home}-{step}"
    shutil.copytree(before, os.environ["VISTAZO_HOME"])
    more = dies_at(step, lambda: exec(act))
    exec(look)
    shutil.rmtree(os.environ["VISTAZO_HOME"])
    step += 1
print(json.dumps(found))
"""


def killed_at_each_step(home: Path, act: str, look: str) -> list[list[object]]:
    """What `look` has found in copies of the workspace in which `act` was killed at its first,
    second, … change of a file, and in the last, where it was not."""
    arguments = [str(home), str(home.with_name("copy")), act, look]
    source = f"import sys\nsys.argv[1:] = {arguments!r}\n{_PROGRAM}"
    process = program(source)
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    found: list[list[object]] = json.loads(output)
    assert len(found) > 5, "it was never killed"
    return found
