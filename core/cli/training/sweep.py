"""`sweep`: a search over the knobs of a config, from a file or a recipe, to its end."""

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from core.auth.actors import MACHINE
from core.cli.config import LARGEST_CONFIG_MB
from core.cli.output import answer, say
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.reading import read_file
from core.execution import other_apps, scheduler
from core.execution.tidying import tidy
from core.jobs.reporter import patiently
from core.search import driver, results, sweeps
from core.search.models import Sweep, SweepState, Trial, TrialState
from core.search.recipes import sweep_recipes
from core.search.spec import SweepSpec, parse_spec_json

WHAT = N_(
    "Search over the knobs of a config (SPEC.json, or a recipe of a sweep): its runs are trained "
    "here, or by the app that has this workspace open; the last line of stdout is one JSON object."
)
SECONDS_BETWEEN_LOOKS = 0.5


def add_command(commands: Any) -> None:
    """Add it to the terminal's parser."""
    sub = commands.add_parser("sweep", help=_(WHAT))
    sub.add_argument("spec", metavar="SPEC", help=_("a file (.json) or a recipe of a sweep"))
    sub.set_defaults(command=sweep)


def sweep(options: argparse.Namespace) -> int:
    """Begin the sweep, follow it, and say what came of it. Ctrl-C stops it."""
    spec = _read(options.spec)
    tidy()
    stop = _hears_ctrl_c()
    sweep_id = sweeps.create(spec, MACHINE)
    say(_("sweep {sweep}: {name}", sweep=sweep_id, name=spec.name))
    if not other_apps.earlier_app():
        scheduler.start_background_thread()
    driver.start_background_thread()
    said: set[int] = set()
    while True:
        waited = stop.wait(SECONDS_BETWEEN_LOOKS)
        now = patiently(lambda: sweeps.get(sweep_id))
        trials = patiently(lambda: results.list_trials(sweep_id))
        _say_news(trials, said)
        if now.state is not SweepState.RUNNING and not _open(trials):
            break
        if waited:
            stop.clear()
            say(_("stopping; what was found stays"))
            patiently(lambda: sweeps.stop(sweep_id, MACHINE))
    driver.close()
    return _tell_result(now, trials)


def _read(name: str) -> SweepSpec:
    """The spec of a recipe or a file. UserError where it is neither, or holds none."""
    if name in sweep_recipes:
        return sweep_recipes[name].spec
    path = Path(name)
    if path.suffix != ".json" and not path.is_file():
        known = ", ".join(sweep_recipes.names())
        raise UserError(
            "no-sweep-called-so",
            N_("{what!r} is no recipe of a sweep ({known}) and no .json file."),
            what=name,
            known=known,
        )
    try:
        return parse_spec_json(read_file(path, LARGEST_CONFIG_MB))
    except UserError as error:
        raise UserError(
            "sweep-file-unreadable", N_("{path}: {reason}"), path=path, reason=error
        ) from None


def _hears_ctrl_c() -> threading.Event:
    """The event is set by Ctrl-C; a second one ends the process as usual."""
    asked = threading.Event()

    def ask(number: int, frame: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, ask)
    return asked


def _open(trials: list[Trial]) -> bool:
    return any(one.state is TrialState.RUNNING for one in trials)


def _say_news(trials: list[Trial], said: set[int]) -> None:
    for trial in trials:
        if trial.state is not TrialState.RUNNING and trial.number not in said:
            said.add(trial.number)
            say(_line(trial))


def _line(trial: Trial) -> str:
    settings = ", ".join(
        f"{path.rpartition('.')[2]} {value:.3g}" if isinstance(value, float) else f"{path} {value}"
        for path, value in trial.settings.items()
    )
    value = "" if trial.value is None else f"{trial.value:.4f}"
    if trial.state is TrialState.COMPLETE:
        return _(
            "{number}: {value}  {settings}", number=trial.number, value=value, settings=settings
        )
    if trial.state is TrialState.PRUNED:
        return _(
            "{number}: {value}, pruned in epoch {epoch}  {settings}",
            number=trial.number,
            value=value,
            epoch=trial.pruned_in,
            settings=settings,
        )
    if trial.state is TrialState.FAILED:
        return _("{number}: failed: {why}", number=trial.number, why=trial.message)
    return _("{number}: stopped", number=trial.number)


def _tell_result(ended: Sweep, trials: list[Trial]) -> int:
    if ended.message:
        say(_(ended.message))
    best = results.best(ended.id)
    flattery = results.flattery(ended.id)
    if flattery:
        say(
            _(
                "The best of {runs} figures flatters, by at most about {by:.4f}: train it again "
                "with other seeds before you believe it.",
                runs=flattery.runs,
                by=flattery.by,
            )
        )
    answer(
        {
            "sweep": ended.id,
            "state": ended.state,
            "runs": sum(one.run_id != "" for one in trials),
            "pruned": sum(one.state is TrialState.PRUNED for one in trials),
            "best_run": best.run_id if best else None,
            "best_value": best.value if best else None,
            "best_settings": dict(best.settings) if best else None,
            "seconds": round(ended.seconds, 1),
        }
    )
    return 1 if ended.state is SweepState.FAILED else 0
