"""What the panel of a run offers and asks."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.files import write_arrays
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Epoch, Phase, Results, RunProgress, RunStatus
from tests.helpers import PATIENCE, add_epoch, end_run, say, start_run

RESULTS = Results(
    test_accuracy=0.5,
    test_loss=1.2,
    seconds=61.0,
    images_per_second=100.0,
    peak_memory_mb=500.0,
    total_parameters=1000,
)


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.panel import go_on_button, run_panel

    run = repository.get_run(run_id)
    if run.active:
        run_panel(run_id)
    else:  # the panel's links want all pages
        go_on_button(run)


def ask(run_id: str) -> None:
    """The question alone: here a click runs all of a script, and not only its dialog."""
    from core.runs import repository
    from pages._ui.run.panel import ask_before_beginning

    if not repository.get_run(run_id).active:
        ask_before_beginning(repository.get_run(run_id))


@pytest.fixture
def run_id(workspace) -> str:
    """A run that has trained for one epoch."""
    run_id = repository.create_run(parse({}), EVERYBODY)
    start_run(run_id)
    add_epoch(run_id, Epoch(1, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
    return run_id


def shown(run_id: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Button:
    """The button of that name."""
    return next(each for each in app.button if each.label == label)


@pytest.mark.parametrize(
    ("phase", "label", "words"),
    [
        (Phase.TRAINING, "Stop", "the best weights"),
        (Phase.TESTING, "Skip the test images", "ends the test"),
    ],
)
def test_the_button_says_what_it_ends(run_id, phase, label, words):
    say(run_id, RunProgress(phase))
    assert words in button(shown(run_id), label).help.lower()


def test_going_on_says_that_the_result_goes(run_id):
    write_arrays(settings.checkpoint_file(run_id), {"memory": '{"epochs": 1, "over": false}'})
    end_run(run_id, RunStatus.STOPPED, results=RESULTS)
    assert "result on test images goes" in button(shown(run_id), "Go on training").help


def test_from_the_beginning_is_asked_about_first(run_id):
    end_run(run_id, RunStatus.STOPPED, results=RESULTS)
    app = button(shown(run_id), "Train again from the beginning").click().run()
    assert repository.get_run(run_id).status == "stopped"
    assert button(app, "Train from the beginning")
    app = AppTest.from_function(ask, default_timeout=PATIENCE, args=(run_id,)).run()
    button(app, "Train from the beginning").click().run()
    assert not app.exception
    assert repository.get_run(run_id).status == "queued"


def test_a_run_far_from_its_turn_is_drawn_as_seldom_as_one_that_trains(workspace, monkeypatch):
    asked: list[float] = []

    def draw_every(seconds, _draw, _run_id, _stage):
        asked.append(seconds)

    monkeypatch.setattr("pages._ui.run.panel.draw_every", draw_every)
    first = repository.create_run(parse({}), EVERYBODY)
    shown(first)
    start_run(first)
    shown(first)
    second = repository.create_run(parse({}), EVERYBODY)
    shown(second)
    next_one, begins, far = asked
    assert next_one == begins < far
