"""What counts as done: each kind of check asks the database what happened since a visit began."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from sqlalchemy import select

from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.datasets.imported import imported_records
from core.db.engine import reading
from core.db.tables import guesses, runs
from core.db.workspace import workspace_id
from core.experiments.set_up import read_set_up
from core.lessons.changes import changed_settings, settings_words
from core.lessons.events import Event, events_of
from core.lessons.models import REFERENCE, Check, CheckKind, Step
from core.lessons.visits import Visit
from core.runs.models import Run, RunSummary
from core.runs.repository import get_run
from core.runs.search import Wanted, find_runs
from core.runs.titles import data_title, network_title

MOST_NAMED = 5  # settings in a hint


@dataclass(frozen=True)
class Found:
    """What a check has found. `done`: whether it holds. `run`: with which run, "" for none.
    `hint`: a marked text that says what is missing, where more can be said than the step says."""

    done: bool
    run: str = ""
    hint: str = ""


NOTHING = Found(False)


@dataclass(frozen=True)
class Seen:
    """What there is of a visit, asked for once. `steps`: the runs of the steps that are done."""

    visit: Visit
    steps: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def runs(self) -> list[RunSummary]:
        """The person's own since the visit began, the first one first; not those put away."""
        visit = self.visit
        wanted = Wanted(owners=(visit.person,), since=visit.started_at)
        return [*reversed(find_runs(wanted))]

    @cached_property
    def guessed(self) -> set[str]:
        """The runs that the person has guessed the accuracy of."""
        theirs = guesses.c.person == self.visit.person
        query = select(guesses.c.run_id).where(guesses.c.workspace == workspace_id(), theirs)
        with reading() as connection:
            return set(connection.scalars(query))

    def data_of(self, run_id: str) -> str:
        """The data set of a run of this visit, "" where it is none."""
        return next((run.data_name for run in self.runs if run.id == run_id), "")

    def is_own(self, run_id: str) -> bool:
        """Whether it is a run of the person's, of before the visit too."""
        ours = (runs.c.workspace == workspace_id()) & (runs.c.id == run_id)
        with reading() as connection:
            return connection.scalar(select(runs.c.owner).where(ours)) == self.visit.person


def look(step: Step, seen: Seen) -> Found:
    """Whether that was done in this visit."""
    return _LOOKS[step.check.kind](step, seen)


def _drew(_step: Step, seen: Seen) -> Found:
    return next((Found(True, run) for run, _more in events_of(seen.visit, Event.DREW)), NOTHING)


def _imported(_step: Step, _seen: Seen) -> Found:
    """Whoever has imported them, and whenever: a class shares them."""
    return Found(any(not record.deleted for record in imported_records().values()))


def _with_own_run(event: Event) -> Callable[[Step, Seen], Found]:
    def check_event(_step: Step, seen: Seen) -> Found:
        noted = [run for run, _details in events_of(seen.visit, event) if run]
        for run in noted:
            if seen.is_own(run):
                return Found(True, run)
        return Found(
            False, hint=N_("That was somebody else's run: take your own.") if noted else ""
        )

    return check_event


def _trained(step: Step, seen: Seen) -> Found:
    hint = ""
    for run in seen.runs:
        hint = _other_start(step, run, seen) or _no_result(step.check, run, seen)
        if not hint:
            return Found(True, run.id)
    return Found(False, hint=hint)


def _other_start(step: Step, run: RunSummary, seen: Seen) -> str:
    """What tells images or network of a run from those that the step asks for, "" for nothing."""
    check = step.check
    data, network = _asked(step)
    if data and run.data_name != data:
        return N_(
            "Run {run} is on other images: take the data set {name}.",
            run=run.id,
            name=data_title(data),
        )
    if network and run.network != network:
        return N_(
            "Run {run} is another network: take {name}.", run=run.id, name=network_title(network)
        )
    if check.imported is not None and (run.data_name in imported_records()) != check.imported:
        return N_("Run {run} is on other images: take your own.", run=run.id)
    same = seen.data_of(seen.steps.get(check.same_data, ""))
    if same and run.data_name != same:
        return N_(
            "Run {run} is on other images: take the data set {name}.",
            run=run.id,
            name=data_title(same),
        )
    if check.pretrained is not None and (run.weights not in ("", "random")) != check.pretrained:
        if check.pretrained:
            return N_("Run {run} has begun from scratch: take a pretrained network.", run=run.id)
        return N_("Run {run} is a pretrained network: take one that begins anew.", run=run.id)
    return ""


def _asked(step: Step) -> tuple[str, str]:
    """Data set and network, "" for any: those of the check, else those that the step sets the form
    up with, unless it frees them."""
    data, network = _set_up(step.query.get("config", ""), step.query.get("show", ""))
    return step.check.data or data, step.check.model or network


@lru_cache(maxsize=256)
def _set_up(config: str, show: str) -> tuple[str, str]:
    if not config:
        return "", ""
    try:
        set_up = read_set_up(config, show or None)
    except UserError:  # its images are not here (any more)
        return "", ""
    free = set_up.free or ()
    return (
        "" if "data" in free else set_up.config.data.name,
        "" if "model" in free else set_up.config.model.name,
    )


def _no_result(check: Check, run: RunSummary, seen: Seen) -> str:
    """What its result lacks of what the check asks for, "" for nothing."""
    if run.test_accuracy is None:
        if run.active:
            return N_("Run {run} is not done yet.", run=run.id)
        return N_("Run {run} ended without a result: train once more.", run=run.id)
    if check.accuracy is not None and run.test_accuracy < check.accuracy:
        return N_(
            "Run {run} has {reached:.1%}; {wanted:.1%} are asked for.",
            run=run.id,
            reached=run.test_accuracy,
            wanted=check.accuracy,
        )
    if check.guess and run.id not in seen.guessed:
        return N_("Run {run} has its result, and you did not guess it before.", run=run.id)
    return ""


def _guessed(_step: Step, seen: Seen) -> Found:
    return next((Found(True, run.id) for run in seen.runs if run.id in seen.guessed), NOTHING)


def _changed_one_knob(step: Step, seen: Seen) -> Found:
    trained = _first_trained(seen)
    if trained is None:
        return NOTHING
    first = _run_of(seen.steps[trained.id])
    if first is None:
        return Found(False, hint=_gone(trained))
    hint = ""
    for run in seen.runs:
        second = _run_of(run.id)
        if run.id == first.id or second is None:
            continue
        changed = changed_settings(first.config, second.config)
        hint = _wrong_count(run, changed) or _no_result(step.check, run, seen)
        if not hint:
            return Found(True, run.id)
    return Found(False, hint=hint)


def _first_trained(seen: Seen) -> Step | None:
    """The first step of that kind that is done, its run there or not."""
    trained = (
        step
        for step in seen.visit.lesson.steps
        if step.check.kind is CheckKind.TRAINED and step.id in seen.steps
    )
    return next(trained, None)


def _gone(step: Step) -> str:
    return N_(
        "The run of the step “{step}” is not there any more: train one as it asks for once more.",
        step=step.title.text(),
    )


def _run_of(run_id: str) -> Run | None:
    """None where it is put away, or can't be read (any more)."""
    try:
        run = get_run(run_id) if run_id else None
    except UserError:
        return None
    return run if run and run.trashed_at is None else None


def _wrong_count(run: RunSummary, changed: list[str]) -> str:
    """What to do where not exactly one setting has changed, else ""."""
    if len(changed) == 1:
        return ""
    if not changed:
        return N_("Run {run} is the same once more: change one setting.", run=run.id)
    return nN_(
        "Run {run} differs in {count} setting ({settings}): change one alone.",
        "Run {run} differs in {count} settings ({settings}): change one alone.",
        len(changed),
        run=run.id,
        settings=settings_words(changed[:MOST_NAMED], run.network),
    )


def _compared(step: Step, seen: Seen) -> Found:
    """The runs that the step's address names, as far as they are there; else any two, one of them
    one's own."""
    named = REFERENCE.findall(step.query.get("runs", ""))
    wanted = list(dict.fromkeys(seen.steps[name] for name in named if seen.steps.get(name)))
    noted = events_of(seen.visit, Event.COMPARED)
    for run, details in noted:
        together = {run, *details.get("runs", "").split(",")} - {""}
        if len(together) > 1 and together.issuperset(wanted) and any(map(seen.is_own, together)):
            return Found(True, run)
    if noted and len(wanted) > 1:
        return Found(False, hint=N_("Compare {runs}.", runs=", ".join(wanted)))
    return NOTHING


_LOOKS: Mapping[CheckKind, Callable[[Step, Seen], Found]] = {
    CheckKind.DREW: _drew,
    CheckKind.IMPORTED: _imported,
    CheckKind.TRAINED: _trained,
    CheckKind.LOOKED_AT_CURVES: _with_own_run(Event.LOOKED_AT_CURVES),
    CheckKind.FOUND_WORST: _with_own_run(Event.FOUND_WORST),
    CheckKind.GUESSED: _guessed,
    CheckKind.CHANGED_ONE_KNOB: _changed_one_knob,
    CheckKind.COMPARED: _compared,
    CheckKind.TRIED_PICTURE: _with_own_run(Event.TRIED_PICTURE),
}
