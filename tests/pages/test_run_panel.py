"""What the panel of a run offers and asks."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import store
from core.config import parse
from core.store import Epoch

RESULTS = {
    "test_accuracy": 0.5, "test_loss": 1.2, "seconds": 61.0, "images_per_second": 100.0,
    "peak_memory_mb": 500.0, "total_parameters": 1000,
}  # fmt: skip


def draw(run_id: str) -> None:
    from pages._ui.run_panel import run_panel

    run_panel(run_id)


@pytest.fixture
def run_id(workspace) -> str:
    """A run that has trained for one epoch."""
    run_id = store.create_run(parse({}), "somebody")
    store.start(run_id)
    store.add_epoch(run_id, Epoch(1, 2.0, 0.001, 1.5, 0.4, 1.6, 0.3))
    return run_id


def shown(run_id: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=60, args=(run_id,)).run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Button:
    """The button of that name."""
    return next(each for each in app.button if each.label == label)


@pytest.mark.parametrize(
    ("phase", "label", "words"),
    [
        ("training", "Stop", "the best weights"),
        ("testing", "Skip the test images", "ends the test"),
    ],
)
def test_the_button_says_what_it_ends(run_id, phase, label, words):
    store.save_progress(run_id, {"phase": phase}, "CPU")
    assert words in button(shown(run_id), label).help.lower()
