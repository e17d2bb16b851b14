"""A run's report: one HTML file that opens anywhere, prints well and asks nobody for anything.

It has what somebody needs who was not there: what was trained on what, how it learned, what it
gets right and wrong, on which machine, and how to do it again. What a run has not got (a test, its
images) is said in a sentence where it would stand.
"""

from datetime import UTC, datetime

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _, shown
from core.evaluation.chance import result_of
from core.evaluation.evaluation import Evaluation, environment_of, load_evaluation
from core.experiments.config import ExperimentConfig
from core.reporting import run_parts
from core.reporting.rendering import page, text_url
from core.reporting.settings_table import SECTIONS, settings_of
from core.reporting.words import RUN, in_words
from core.runs.models import Environment, Run, status_words
from core.runs.repository import list_epochs
from core.runs.titles import run_title


def run_report(run: Run) -> str:
    """The report as HTML, in the language that texts are shown in now.

    A run that trains gets one of what there is by now.
    """
    evaluation, without_test = _evaluation(run)
    return page(
        "run",
        title=run_title(run),
        words=in_words(RUN),
        made=_(
            "Report of a training with Vistazo, written {when}",
            when=run_parts.moment(datetime.now(UTC)),
        ),
        status=_(status_words(run.status)),
        message=shown(run.message),
        notes=run.notes,
        facts=run_parts.facts(run),
        curves=run_parts.curves(list_epochs(run.id)),
        without_test=without_test,
        test=_test(evaluation) if evaluation else None,
        settings=_settings(run.config),
        environment=run_parts.environment_rows(_environment(run)),
        commands=_commands(run),
        config=run.config.to_json(),
        config_name=config_name(run),
        save_config=_("Save the settings as {file}", file=config_name(run)),
        config_url=text_url(run.config.to_json(), "application/json"),
    )


def config_name(run: Run) -> str:
    """What the file with the run's settings is called."""
    return f"{settings.COMMAND}-{run.id}.json"


def file_name(run: Run) -> str:
    """What the file with the report is called."""
    return f"{settings.COMMAND}-{run.id}-report.html"


def _evaluation(run: Run) -> tuple[Evaluation | None, str]:
    """The run's answers on test images, or why there are none."""
    if run.test_accuracy is None:
        return None, _("This run was not tested: there is nothing to say about right and wrong.")
    try:
        return load_evaluation(run), ""
    except UserError as error:
        return None, str(error)


def _test(evaluation: Evaluation) -> dict[str, object]:
    """What the template shows of a test."""
    result = result_of(evaluation.right, evaluation.labels)
    try:
        wrong, right = (run_parts.gallery(evaluation, right=each) for each in (False, True))
        without_images = ""
    except UserError as error:
        wrong, right, without_images = [], [], str(error)
    return {
        "accuracy": result.accuracy,
        "between": _("95% interval: {between}", between=result.between),
        "right": result.right,
        "images": result.images,
        "loss": evaluation.loss,
        "verdict": result.verdict,
        "report": run_parts.report_rows(evaluation),
        "classes": len(evaluation.class_names),
        "matrix": run_parts.matrix(evaluation),
        "pairs": run_parts.confused_pairs(evaluation),
        "wrong_images": wrong,
        "right_images": right,
        "without_images": without_images,
    }


def _settings(config: ExperimentConfig) -> list[tuple[str, list[tuple[str, str]]]]:
    """Section by section; the seed, which belongs to none, is among the facts."""
    all_of_them = settings_of([config])
    return [
        (title, [(one.title, one.values[0]) for one in all_of_them if one.section == title])
        for title in map(_, SECTIONS.values())
    ]


def _environment(run: Run) -> Environment:
    try:
        return environment_of(run.id)
    except (OSError, ValueError):  # it has not come that far
        return Environment(device=run.device)


def _commands(run: Run) -> list[tuple[str, str]]:
    """What to type to have it again: (in words, the command)."""
    program, file = settings.terminal(), config_name(run)
    return [
        (
            _(
                "Anywhere Vistazo is, with the settings below saved as {file}:",
                file=config_name(run),
            ),
            f"{program} train {file}",
        ),
        (_("In this workspace:"), f"{program} train {run.id}"),
        (
            _("As a Python script that needs Keras alone:"),
            f"{program} script {run.id} --out {settings.COMMAND}-{run.id}.py",
        ),
    ]
