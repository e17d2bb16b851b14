"""Two apps on one workspace: the second knows of the first, and what waits goes on without it."""

import subprocess

from core.auth.actors import EVERYBODY
from core.execution import other_apps, scheduler
from core.runs import repository
from tests.helpers import program, small_config, wait_for

APP = """
import sys
from core.execution import other_apps, scheduler
scheduler.start_background_thread()
print(other_apps.earlier_app(), flush=True)
for _line in sys.stdin:
    print(other_apps.earlier_app(), other_apps.word(), flush=True)
"""


def test_the_first_is_alone(workspace):
    scheduler.start_background_thread()
    assert other_apps.earlier_app() == 0
    assert other_apps.word() == ""


def test_the_second_says_so_and_takes_over_when_the_first_is_killed(workspace):
    first, second = program(APP, stdin=subprocess.PIPE), None
    try:
        assert said(first) == "0\n"
        second = program(APP, stdin=subprocess.PIPE)
        assert said(second) == f"{first.pid}\n"
        assert f"process {first.pid} of this machine" in asked(second)
        first.kill()
        first.communicate()
        wait_for(lambda: asked(second) == "0 \n")
        run_id = scheduler.submit(small_config(), EVERYBODY)
        wait_for(lambda: not repository.get_run(run_id).active)
        assert repository.get_run(run_id).status == "finished"
    finally:
        for one in filter(None, (first, second)):
            one.kill()
            one.communicate()


def said(app):
    assert app.stdout is not None
    return app.stdout.readline()


def asked(app):
    """Which app was there before it, by now, and what it says of that."""
    assert app.stdin is not None
    app.stdin.write("?\n")
    app.stdin.flush()
    return said(app)
