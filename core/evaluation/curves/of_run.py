"""What the curves of a stored run show: its epochs by the rules, with its end, its classes
and the rate that its optimiser is used with."""

from collections.abc import Sequence
from contextlib import suppress

from core.common.errors import UserError
from core.config.optimizers import OptimizerConfig
from core.config.optimizers.base import Momentum
from core.datasets.versions.repository import resolve
from core.evaluation.curves.findings import Finding, ended
from core.evaluation.curves.rules import find
from core.runs.models import Epoch, Run

WITH_MOMENTUM = 0.01  # the rate that gradient descent with momentum is mostly begun with


def finding_of(run: Run, epochs: Sequence[Epoch]) -> Finding | None:
    """The finding in the run's epochs; None where there is nothing to be told."""
    classes = None
    with suppress(UserError):  # its images are gone
        classes = len(resolve(run.config.data).class_names)
    return find(epochs, ended(run), classes, usual_rate(run.config.training.optimizer))


def usual_rate(optimizer: OptimizerConfig) -> float:
    """A learning rate that such an optimiser learns with on most images."""
    if isinstance(optimizer, Momentum):
        return WITH_MOMENTUM
    return float(type(optimizer).model_fields["learning_rate"].default)
