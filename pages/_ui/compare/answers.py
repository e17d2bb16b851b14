"""What the runs that are compared have answered on the test images that are chosen."""

from collections.abc import Sequence

from core.common.errors import UserError
from core.evaluation.evaluation import Evaluation
from core.reporting.comparison_report import why_untested
from core.runs.models import Run
from pages._ui.run.tested import evaluation_on, version_in_address
from pages._ui.widgets.messages import problem


def answers_of(runs: Sequence[Run], names: dict[str, str]) -> dict[str, Evaluation]:
    """By the runs' ids; why a run has none is said on the page."""
    found, version = {}, version_in_address()
    for run in runs:
        if run.test_accuracy is None:
            problem(why_untested(run, names[run.id]))
            continue
        try:
            found[run.id] = evaluation_on(run, version)
        except UserError as error:
            problem(str(error))
    return found
