"""What the curves of a stored run show: its epochs by the rules, with its end and its classes."""

from collections.abc import Sequence
from contextlib import suppress

from core.common.errors import UserError
from core.datasets.versions.repository import resolve
from core.evaluation.curves.findings import Finding, ended
from core.evaluation.curves.rules import find
from core.runs.models import Epoch, Run


def finding_of(run: Run, epochs: Sequence[Epoch]) -> Finding | None:
    """The finding in the run's epochs; None where there is nothing to be told."""
    classes = None
    with suppress(UserError):  # its images are gone
        classes = len(resolve(run.config.data).class_names)
    return find(epochs, ended(run), classes)
