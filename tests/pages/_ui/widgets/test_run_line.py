"""A run in one line."""

import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest

from core.auth.actors import EVERYBODY
from core.db.engine import transaction
from core.runs import repository, summaries
from core.runs.models import Epoch, RunStatus
from pages._ui.shell import clock
from pages._ui.widgets import run_line
from tests.helpers import end_run, small_config, start_run


@pytest.fixture
def drawn(monkeypatch):
    """Draws a run's line; what is filled in."""
    filled = {}
    monkeypatch.setattr(run_line, "show_html", lambda name, **values: filled.update(values))

    def draw(run_id: str) -> dict[str, object]:
        (run,) = [run for run in summaries.list_summaries() if run.id == run_id]
        run_line.run_line(run, summaries.accuracy_curves([run_id]).get(run_id, ()))
        return filled

    return draw


def epochs_of(run_id: str, *accuracies: float, validated: bool = True) -> None:
    for number, share in enumerate(accuracies, 1):
        val = (1.0, share) if validated else (None, None)
        epoch = Epoch(number, 1.0, 0.001, 1.0, share if not validated else 0.99, *val)
        with transaction() as connection:
            repository.add_epoch(connection, run_id, epoch)


def test_one_that_trains_shows_how_far_it_is_and_how_it_learns(workspace, drawn):
    run_id = repository.create_run(small_config(training={"epochs": 4}), EVERYBODY)
    start_run(run_id)
    values = drawn(run_id)
    assert (values["progress"], values["share"], values["curve"]) == (0, None, "")
    epochs_of(run_id, 0.2, 0.5, 0.7)
    values = drawn(run_id)
    assert values["progress"] == 0.75
    assert values["progress_words"] == "3 of 4 epochs"
    assert values["curve_words"] == "Accuracy after each epoch, from 20% to 70%"
    drawing = b64decode(str(values["curve"]).partition(",")[2]).decode()
    points = re.search('points="([^"]*)"', drawing)
    assert points
    heights = [float(point.split(",")[1]) for point in points[1].split()]
    assert heights == sorted(heights, reverse=True)
    assert 0 <= min(heights) <= max(heights) <= run_line.HEIGHT


def test_one_that_has_ended_shows_no_progress(workspace, drawn):
    run_id = repository.create_run(small_config(name="Mine"), EVERYBODY)
    start_run(run_id)
    end_run(run_id, RunStatus.STOPPED)
    values = drawn(run_id)
    assert (values["progress"], values["title"], values["thumbnail"]) == (None, "Mine", "")
    assert values["letter"] == "D"


def test_curves_are_of_validation_images_where_there_are_any(workspace):
    runs = [repository.create_run(small_config(), EVERYBODY) for _ in range(3)]
    epochs_of(runs[0], 0.25, 0.5)
    epochs_of(runs[1], 0.125, validated=False)
    assert summaries.accuracy_curves(runs) == {runs[0]: [0.25, 0.5], runs[1]: [0.125]}


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=3), "3 seconds ago"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=26), "1 day ago"),
    ],
)
def test_how_long_ago(past, words):
    assert clock.age((datetime.now(UTC) - past).replace(tzinfo=None)) == words


@pytest.mark.parametrize("past", [timedelta(days=8), timedelta(hours=-2)])
def test_a_moment_long_ago_or_yet_to_come_has_its_date(past):
    then = (datetime.now(UTC) - past).replace(tzinfo=None)
    assert clock.age(then) == clock.moment(then)
