"""What curves say, in a sentence, and the button that turns the knob."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.evaluation.curves.findings import End, Ended
from core.evaluation.curves.rules import find
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Epoch, Results, RunStatus
from pages._ui.run.takeaway import curves_takeaway
from tests.helpers import PATIENCE, add_epoch, end_run, start_run

FALLING = (2.0, 1.7, 1.4, 1.2, 1.0, 0.8)


def epochs(*accuracies: tuple[float, float | None]) -> list[Epoch]:
    """Of accuracies on training and on validation images."""
    return [
        Epoch(
            number=index,
            loss=1.0,
            accuracy=training,
            val_loss=None if validation is None else 1.0,
            val_accuracy=validation,
            learning_rate=0.001,
            seconds=1.0,
        )
        for index, (training, validation) in enumerate(accuracies, 1)
    ]


@pytest.mark.parametrize(
    ("curve", "active", "said", "unsaid"),
    [
        ([(0.5, None)], True, ["epoch 1, 50.0%", "No images were held back"], "validation"),
        ([(0.99, 0.5)], True, ["epoch 1, 50.0%", "held back (validation)"], "overfitting"),
        ([(0.6, 0.6), *[(0.99, 0.7)] * 3], False, ["99.0%", "70.0%", "overfitting"], "later"),
        ([(0.5, 0.5), *[(0.7, 0.7)] * 3], False, ["epoch 4, 70.0%"], "later"),
        ([(0.5, 0.5), (0.6, 0.8), *[(0.7, 0.7)] * 3], False, ["epoch 2, 80.0%", "No later"], "gap"),
        ([(0.5, 0.5), (0.6, 0.8), *[(0.7, 0.7)] * 3], True, ["epoch 2, 80.0%"], "No later"),
        ([(0.0, 0.0)] * 4, False, ["epoch 4, 0.0%"], "overfitting"),
    ],
)
def test_curves_are_put_into_words(curve, active, said, unsaid):
    drawn = epochs(*curve)
    end = None if active else Ended(End.ALL_TRAINED, len(drawn))
    words = curves_takeaway(drawn, end, find(drawn, end))
    assert all(one in words for one in said), words
    assert unsaid not in words


def test_without_an_epoch_nothing_is_said():
    assert curves_takeaway([], None, None) == ""


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.takeaway import finding_line

    finding_line(repository.get_run(run_id), repository.list_epochs(run_id))


def test_a_run_that_is_not_yet_done_offers_twice_as_many_epochs(workspace):
    run_id = repository.create_run(parse({"training": {"epochs": len(FALLING)}}), EVERYBODY)
    start_run(run_id)
    for number, loss in enumerate(FALLING, 1):
        right = 1 - loss / 3
        add_epoch(run_id, Epoch(number, 1.0, 0.001, loss, right, loss, right))
    end_run(run_id, RunStatus.FINISHED, results=Results())
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    assert "Not yet done" in "".join(one.proto.body for one in app.get("html"))
    assert [one.label for one in app.button] == ["Try it: 12 epochs"]
