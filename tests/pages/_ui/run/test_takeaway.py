"""What curves say, in a sentence: each of the shapes that they may have."""

import pytest

from core.runs.models import Epoch
from pages._ui.run.takeaway import curves_takeaway


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
        ([(0.6, 0.6), (0.9, 0.7), (0.99, 0.7)], False, ["99.0%", "70.0%", "overfitting"], "later"),
        ([(0.5, 0.5), (0.6, 0.6), (0.7, 0.7)], False, ["epoch 3, 70.0%", "its last"], "later"),
        (
            [(0.5, 0.5), (0.6, 0.8), (0.7, 0.7)],
            False,
            ["epoch 2, 80.0%", "No later"],
            "at its last",
        ),
        ([(0.5, 0.5), (0.6, 0.8), (0.7, 0.7)], True, ["epoch 2, 80.0%"], "No later"),
        ([(0.0, 0.0)] * 3, False, ["epoch 3, 0.0%"], "overfitting"),
    ],
)
def test_curves_are_put_into_words(curve, active, said, unsaid):
    words = curves_takeaway(epochs(*curve), active)
    assert all(one in words for one in said), words
    assert unsaid not in words


def test_without_an_epoch_nothing_is_said():
    assert curves_takeaway([], True) == ""
