"""What is to be seen in a run's curves, in a sentence: what they mean, not how high they are."""

from collections.abc import Sequence

from core.common.i18n import _, number
from core.runs.models import Epoch

GAP = 0.1  # of the accuracies on training and validation images, from which on it is worth a word
FEWEST_EPOCHS = 3  # before that, curves say little


def curves_takeaway(epochs: Sequence[Epoch], active: bool) -> str:
    """The sentence below the curves; "" while there is no epoch.

    Training accuracies are those of the epoch itself, with its random changes and dropout: a gap
    that shows in spite of them is a real one.
    """
    if not epochs:
        return ""
    last = epochs[-1]
    if last.val_accuracy is None:
        return _(
            "After epoch {epoch}, {share} of the training images are named right. No images were "
            "held back to check it.",
            epoch=last.number,
            share=number(last.accuracy, ".1%"),
        )
    if len(epochs) < FEWEST_EPOCHS:
        return _checked(last.number, last.val_accuracy)
    gap = last.accuracy - last.val_accuracy
    if gap >= GAP:
        return _(
            "{training} right on images it learns from, {validation} on images held back: the gap "
            "says that it learns by heart (overfitting). More images or random changes help.",
            training=number(last.accuracy, ".1%"),
            validation=number(last.val_accuracy, ".1%"),
        )
    return _best(epochs, active)


def _best(epochs: Sequence[Epoch], active: bool) -> str:
    """When the images held back were named best, and what that says of more epochs."""
    checked = [(epoch.val_accuracy, epoch.number) for epoch in epochs if epoch.val_accuracy]
    if not checked:
        return _checked(epochs[-1].number, 0.0)
    share, number_of_epoch = max(checked)  # of equal ones the last
    words = _checked(number_of_epoch, share)
    if active:
        return words
    if number_of_epoch == epochs[-1].number:
        return f"{words} {_('It was best at its last epoch: more epochs may make it better.')}"
    return f"{words} {_('No later epoch was better: more of them would hardly help.')}"


def _checked(epoch: int, share: float) -> str:
    return _(
        "After epoch {epoch}, {share} of the images held back (validation) are named right.",
        epoch=epoch,
        share=number(share, ".1%"),
    )
