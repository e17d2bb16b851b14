"""Rules by which a training ends early; a new one is a class and a name in the last line.

They differ by the figures that they watch alone, so one file holds them all.
"""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.alternatives import Alternative, registered
from core.config.fields import knob


class EarlyStoppingConfig(Alternative):
    """When a training ends before its last epoch."""

    watched: ClassVar[tuple[str, ...]] = ()
    """Figures of the validation images, by Keras' names; one that gives up ends the training."""


class Patient(EarlyStoppingConfig):
    """Ends a training that brings nothing better."""

    patience: int = knob(
        10,
        N_("Patience"),
        N_("Epochs without improvement before stopping early."),
        limits=(1, 500),
        unit=N_("epochs"),
        step=1,
    )


class NoEarlyStopping(EarlyStoppingConfig):
    """Trains to the last epoch."""

    name: Literal["off"] = "off"
    title: ClassVar[str] = N_("off")
    summary: ClassVar[str] = N_("All epochs are trained.")


class OnLoss(Patient):
    """Watches the loss on validation images."""

    name: Literal["loss"] = "loss"
    title: ClassVar[str] = N_("loss")
    summary: ClassVar[str] = N_(
        "The validation loss, with the penalty on weights (L1, L2) where there is one; the curves "
        "show it without."
    )
    watched: ClassVar[tuple[str, ...]] = ("val_loss",)


class OnAccuracy(Patient):
    """Watches the accuracy on validation images."""

    name: Literal["accuracy"] = "accuracy"
    title: ClassVar[str] = N_("accuracy")
    summary: ClassVar[str] = N_("The validation accuracy.")
    watched: ClassVar[tuple[str, ...]] = ("val_accuracy",)


class OnEither(Patient):
    """Watches both, and ends the training with the first that gives up."""

    name: Literal["both"] = "both"
    title: ClassVar[str] = N_("both")
    summary: ClassVar[str] = N_("As soon as one of the two has not improved.")
    watched: ClassVar[tuple[str, ...]] = ("val_loss", "val_accuracy")


stopping_rules = registered(
    N_("rule for stopping early"), (NoEarlyStopping, OnLoss, OnAccuracy, OnEither)
)
