"""One look at a sweep: hear of its runs, prune, tell, draw and submit what has room.

All that it knows lies in the database, so that whoever looks next goes on: a trial under way is
found again by its run, and Optuna's study is made anew where it is behind.
"""

import logging
from dataclasses import replace

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import DatabaseAway, transaction
from core.execution import scheduler
from core.jobs.models import Command
from core.jobs.repository import utc_now
from core.runs import queue, repository
from core.runs.models import Epoch, Run, RunStatus
from core.search import records
from core.search.checking import grid_size
from core.search.models import Sweep, SweepState, Trial, TrialState
from core.search.networks import keep_best
from core.search.scoring import second_of, value_of
from core.search.settings import with_drawn
from core.search.spec import SweepSpec, Value
from core.search.studies import Search, stored_search

MOST_FAILURES = 5  # in a row
SECONDS_BETWEEN_WRITES = 2.0
MOST_TRIES = 3  # of a run whose process is gone
WAITS = ("too-many-wait", "workspace-full", "workspace-not-writable")  # which pass
WORDS = {
    "median": N_("below the median"),
    "asha": N_("not among the best third"),
    "hyperband": N_("not among the best third"),
}
log = logging.getLogger("vistazo")


class Driving:
    """A sweep that this process drives, between its looks."""

    def __init__(self, sweep_id: str) -> None:
        self.sweep_id = sweep_id
        self._heard: dict[int, int] = {}  # epochs by trial
        self._search: Search | None = None
        self._seconds = 0.0  # of searching, not written yet
        self._drawn: tuple[int, dict[str, Value]] | None = None  # there was no room for its run

    def look(self, seconds: float) -> bool:
        """One look, `seconds` after the last; whether a trial is under way."""
        sweep = records.get_sweep(self.sweep_id)
        trials = records.read_trials(self.sweep_id)
        if sweep.state is SweepState.RUNNING:
            sweep = self._counted(sweep, seconds)
        trials = [self._followed(sweep, one) for one in trials]
        if sweep.state is SweepState.RUNNING:
            if why := too_many_failures(trials):
                records.end_sweep(sweep.id, SweepState.FAILED, why)
            elif self._draw(sweep, trials):
                return True
        return any(one.state is TrialState.RUNNING for one in trials)

    def _counted(self, sweep: Sweep, seconds: float) -> Sweep:
        """The sweep with the seconds that it has searched."""
        self._seconds += seconds
        total = sweep.seconds + self._seconds
        if self._seconds >= SECONDS_BETWEEN_WRITES:
            self._seconds = 0.0
            with transaction() as connection:
                records.change_sweep(connection, sweep.id, seconds=total)
        return replace(sweep, seconds=total)

    def _followed(self, sweep: Sweep, trial: Trial) -> Trial:
        """The trial as it is after a look at its run."""
        if trial.state is not TrialState.RUNNING:
            return trial
        try:
            run = repository.get_run(trial.run_id)
        except DatabaseAway:
            raise
        except UserError as error:  # deleted, or edited by hand
            return self._end(sweep, replace(trial, state=TrialState.FAILED, message=error.text))
        if sweep.state is SweepState.STOPPED and run.active:  # it was drawn at that moment
            if Command.STOP not in run.asked:
                queue.request_stop(run.id, Actor(sweep.owner))
            return trial
        if run.active:
            return self._pruned(sweep, trial, run)
        if run.status is RunStatus.INTERRUPTED and _goes_on(sweep, run):
            return trial
        epochs = repository.list_epochs(run.id)
        self._tell_epochs(sweep, trial, epochs)
        return self._end(sweep, ended(trial, run, epochs, sweep), run)

    def _pruned(self, sweep: Sweep, trial: Trial, run: Run) -> Trial:
        """The trial, whose run is asked to stop where the pruner says so."""
        if run.epochs <= self._heard.get(trial.number, 0):
            return trial
        epochs = repository.list_epochs(run.id)
        prunes = self._tell_epochs(sweep, trial, epochs)
        done = len(epochs)
        if trial.pruned_in or not prunes or done >= run.planned_epochs:
            return trial
        records.change_trial(sweep.id, trial.number, pruned_in=done)
        queue.request_stop(run.id, Actor(sweep.owner))
        return replace(trial, pruned_in=done)

    def _tell_epochs(self, sweep: Sweep, trial: Trial, epochs: list[Epoch]) -> bool:
        search = self._searched(sweep)
        heard = self._heard.get(trial.number, 0)
        if len(epochs) <= heard:
            return False
        self._heard[trial.number] = len(epochs)
        return search.add_epochs(trial.number, epochs[heard:])

    def _end(self, sweep: Sweep, trial: Trial, run: Run | None = None) -> Trial:
        trial = replace(trial, ended_at=utc_now(), minutes=sweep.seconds / 60)
        self._searched(sweep).tell(trial)
        if run and trial.state is TrialState.PRUNED and trial.pruned_in:
            with transaction() as connection:
                repository.say_why(connection, run.id, pruned_words(trial.pruned_in, sweep.spec))
        records.change_trial(
            sweep.id,
            trial.number,
            state=trial.state,
            value=trial.value,
            second=trial.second,
            epochs=trial.epochs,
            seconds=trial.seconds,
            ended_at=trial.ended_at,
            at_seconds=sweep.seconds,
            message=trial.message,
        )
        self._heard.pop(trial.number, None)
        keep_best(sweep.spec, records.read_trials(sweep.id))
        return trial

    def _draw(self, sweep: Sweep, trials: list[Trial]) -> bool:
        """Submit new trials where there is room, and whether one was; a sweep that has used up its
        budget ends."""
        under_way = sum(one.state is TrialState.RUNNING for one in trials)
        minutes, left = sweep.spec.budget.minutes, runs_left(sweep.spec, trials)
        if minutes and sweep.seconds >= minutes * 60:
            left = 0
        if not left and not under_way:
            records.end_sweep(sweep.id, SweepState.FINISHED)
        room = min(left, records.places() - under_way)
        submitted = 0
        while submitted < room and self._submit(sweep):
            submitted += 1
        return bool(submitted)

    def _submit(self, sweep: Sweep) -> bool:
        """One more trial; False where there is no room for its run just now."""
        search = self._searched(sweep)
        number, drawn = self._drawn or search.draw()
        self._drawn = None
        name = f"{sweep.name or sweep.spec.base.name or sweep.id} {number}"[-100:]
        try:
            config = with_drawn(sweep.spec.base, drawn).model_copy(update={"name": name})
            scheduler.submit(
                config,
                Actor(sweep.owner),
                also=lambda run_id: records.trial_of(sweep.id, number, drawn, run_id),
            )
        except UserError as error:
            return self._refused(sweep, number, drawn, error)
        if sweep.message:
            with transaction() as connection:
                records.change_sweep(connection, sweep.id, message="")
        return True

    def _refused(
        self, sweep: Sweep, number: int, drawn: dict[str, Value], error: UserError
    ) -> bool:
        """A run could not be put into the queue; whether the next may be."""
        waits = isinstance(error, DatabaseAway) or error.code in WAITS
        if waits:
            self._drawn = number, drawn
        with transaction() as connection:
            records.change_sweep(connection, sweep.id, message=error.text)
            if not waits:
                records.trial_of(sweep.id, number, drawn, "")(connection)
        if not waits:
            records.change_trial(sweep.id, number, ended_at=utc_now(), message=error.text)
            self._searched(sweep).give_up(number)
        return not waits

    def _searched(self, sweep: Sweep) -> Search:
        if self._search is None:
            trials = records.read_trials(sweep.id)
            curves = {one.run_id: repository.list_epochs(one.run_id) for one in trials}
            self._search = stored_search(sweep.id, sweep.spec, trials, curves)
            under_way = (one.number for one in trials if one.state is TrialState.RUNNING)
            self._heard = {number: self._search.heard(number) for number in under_way}
        return self._search


def ended(trial: Trial, run: Run, epochs: list[Epoch], sweep: Sweep) -> Trial:
    """The trial of a run that has ended, with what came of it."""
    spec, state = sweep.spec, TrialState.FAILED
    if run.status is RunStatus.FINISHED:
        state = TrialState.COMPLETE
    elif run.status is RunStatus.STOPPED:
        state = TrialState.PRUNED if trial.pruned_in else TrialState.STOPPED
    elif run.status is RunStatus.INTERRUPTED and sweep.state is SweepState.STOPPED:
        state = TrialState.STOPPED
    value = value_of(run, epochs, spec.objective)
    message = run.message if state is TrialState.FAILED else ""
    if state is TrialState.COMPLETE and value is None:
        state, message = TrialState.FAILED, N_("It has no figure on validation images.")
    return replace(
        trial,
        state=state,
        value=value,
        second=second_of(run, spec.second),
        epochs=len(epochs),
        seconds=run.seconds,
        pruned_in=trial.pruned_in if state is TrialState.PRUNED else None,
        message=message,
    )


def pruned_words(epoch: int, spec: SweepSpec) -> str:
    """Why a pruned run has ended, a marked text."""
    return N_("pruned in epoch {epoch}: {why}", epoch=epoch, why=WORDS.get(spec.pruner, ""))


def runs_left(spec: SweepSpec, trials: list[Trial]) -> int:
    """How many more may begin: those that somebody has stopped don't count."""
    counted = sum(one.state is not TrialState.STOPPED for one in trials)
    most = spec.budget.runs
    if spec.sampler == "grid":
        most = min(most or grid_size(spec), grid_size(spec))
    return 1_000_000 if most is None else max(most - counted, 0)


def too_many_failures(trials: list[Trial]) -> str:
    """Why the sweep fails, a marked text; "" while it does not."""
    last = sorted(
        (one for one in trials if one.ended_at), key=lambda one: (one.ended_at, one.number)
    )[-MOST_FAILURES:]
    if len(last) < MOST_FAILURES or any(one.state is not TrialState.FAILED for one in last):
        return ""
    return N_(
        "{count} runs in a row have failed. The last of them: {why}",
        count=MOST_FAILURES,
        why=last[-1].message,
    )


def _goes_on(sweep: Sweep, run: Run) -> bool:
    """Whether an interrupted run goes on, now or later."""
    if sweep.state is not SweepState.RUNNING or records.tries_of(run.id) >= MOST_TRIES:
        return False
    try:
        scheduler.resume(run.id, Actor(sweep.owner))
    except UserError as error:
        return isinstance(error, DatabaseAway) or error.code in WAITS
    return True
