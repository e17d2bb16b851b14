"""Two apps on one workspace: the second knows of the first, and what waits goes on without it."""

from core.auth.actors import EVERYBODY
from core.execution import other_apps, scheduler
from core.runs import repository
from tests.helpers import program, small_config, wait_for

APP = """
import sys
from core.execution import other_apps, scheduler
scheduler.start_background_thread()
print(other_apps.earlier_app(), flush=True)
sys.stdin.read()
"""


def test_the_first_is_alone(workspace):
    scheduler.start_background_thread()
    assert other_apps.earlier_app() == 0
    assert other_apps.word() == ""


def test_the_second_says_so_and_takes_over_when_the_first_is_killed(workspace):
    first = program(APP)
    assert first.stdout is not None
    assert first.stdout.readline() == "0\n"
    scheduler.start_background_thread()
    assert other_apps.earlier_app() == first.pid
    assert str(first.pid) in other_apps.word()
    first.kill()
    first.communicate()
    wait_for(lambda: not other_apps.word())
    run_id = scheduler.submit(small_config(), EVERYBODY)
    wait_for(lambda: not repository.get_run(run_id).active)
    assert repository.get_run(run_id).status == "finished"
