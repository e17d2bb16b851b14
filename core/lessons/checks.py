"""What counts as done: each kind of check asks the database what happened since a visit began."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select

from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.datasets.imported import imported_records
from core.db.engine import reading
from core.db.tables import guesses, runs
from core.db.workspace import workspace_id
from core.experiments.config import ExperimentConfig
from core.experiments.identity import SAID_BY_A_PERSON
from core.lessons.events import Event, events_of
from core.lessons.models import Check, CheckKind
from core.lessons.visits import Visit
from core.runs.models import RunSummary
from core.runs.repository import get_run
from core.runs.search import Wanted, find_runs

AS_A_WHOLE = ("augmentation", "parent")  # one setting each for people, whatever they hold


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

    def is_own(self, run_id: str) -> bool:
        """Whether it is a run of the person's, of before the visit too."""
        ours = (runs.c.workspace == workspace_id()) & (runs.c.id == run_id)
        with reading() as connection:
            return connection.scalar(select(runs.c.owner).where(ours)) == self.visit.person


def look(check: Check, seen: Seen) -> Found:
    """Whether that was done in this visit."""
    return _LOOKS[check.kind](check, seen)


def changed_settings(one: ExperimentConfig, other: ExperimentConfig) -> list[str]:
    """The paths of the settings that differ, as `training.batch_size`, besides name, notes and
    seed. Another optimiser or network is one setting, whatever knobs it brings."""
    values = [config.model_dump(mode="json") for config in (one, other)]
    first, second = (
        {k: v for k, v in each.items() if k not in SAID_BY_A_PERSON} for each in values
    )
    return [*_differing(first, second, "")]


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], path: str) -> Iterator[str]:
    if one.get("name") != other.get("name") and path and path != "data.":
        yield path.removesuffix(".")
        return
    for name in sorted({*one, *other}):
        first, second = one.get(name), other.get(name)
        here = f"{path}{name}"
        if first == second:
            continue
        if isinstance(first, dict) and isinstance(second, dict) and here not in AS_A_WHOLE:
            yield from _differing(first, second, f"{here}.")
        else:
            yield here


def _drew(_check: Check, seen: Seen) -> Found:
    return next((Found(True, run) for run, _more in events_of(seen.visit, Event.DREW)), NOTHING)


def _imported(_check: Check, _seen: Seen) -> Found:
    """Whoever has imported them, and whenever: a class shares them."""
    return Found(any(not record.deleted for record in imported_records().values()))


def _with_own_run(event: Event) -> Callable[[Check, Seen], Found]:
    def check_event(_check: Check, seen: Seen) -> Found:
        noted = [run for run, _details in events_of(seen.visit, event) if run]
        for run in noted:
            if seen.is_own(run):
                return Found(True, run)
        return Found(
            False, hint=N_("That was somebody else's run: take your own.") if noted else ""
        )

    return check_event


def _trained(check: Check, seen: Seen) -> Found:
    hint = ""
    for run in seen.runs:
        hint = _why_not(check, run, seen)
        if not hint:
            return Found(True, run.id)
    return Found(False, hint=hint)


def _why_not(check: Check, run: RunSummary, seen: Seen) -> str:
    """What a run lacks to be what the check asks for, "" for nothing."""
    if check.data and run.data_name != check.data:
        return N_(
            "Run {run} is on other images: take the data set {name}.", run=run.id, name=check.data
        )
    if check.model and run.network != check.model:
        return N_("Run {run} is another network: take {name}.", run=run.id, name=check.model)
    if check.imported is not None and (run.data_name in imported_records()) != check.imported:
        return N_("Run {run} is on other images: take your own.", run=run.id)
    if check.pretrained is not None and (run.weights not in ("", "random")) != check.pretrained:
        if check.pretrained:
            return N_("Run {run} has begun from scratch: take a pretrained network.", run=run.id)
        return N_("Run {run} is a pretrained network: take one that begins anew.", run=run.id)
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


def _guessed(_check: Check, seen: Seen) -> Found:
    return next((Found(True, run.id) for run in seen.runs if run.id in seen.guessed), NOTHING)


def _changed_one_knob(check: Check, seen: Seen) -> Found:
    first = _first_trained(seen)
    hint = ""
    for run in seen.runs:
        if run.id == first or not first:
            continue
        changed = _changed(first, run.id)
        if len(changed) == 1:
            hint = _why_not(Check(check.kind, guess=check.guess), run, seen)
            if not hint:
                return Found(True, run.id)
        else:
            hint = _wrong_count(run.id, changed)
    return Found(False, hint=hint)


def _first_trained(seen: Seen) -> str:
    """The run that the first step of that kind was done with."""
    trained = (
        seen.steps[step.id]
        for step in seen.visit.lesson.steps
        if step.check.kind is CheckKind.TRAINED and seen.steps.get(step.id)
    )
    return next(trained, "")


def _changed(first: str, second: str) -> list[str]:
    try:
        return changed_settings(get_run(first).config, get_run(second).config)
    except UserError:  # one of them can't be read (any more)
        return []


def _wrong_count(run_id: str, changed: list[str]) -> str:
    if not changed:
        return N_("Run {run} is the same once more: change one setting.", run=run_id)
    return nN_(
        "Run {run} differs in {count} setting ({settings}): change one alone.",
        "Run {run} differs in {count} settings ({settings}): change one alone.",
        len(changed),
        run=run_id,
        settings=", ".join(changed[:5]),
    )


def _compared(_check: Check, seen: Seen) -> Found:
    for run, details in events_of(seen.visit, Event.COMPARED):
        together = {run, *details.get("runs", "").split(",")} - {""}
        if len(together) > 1 and any(map(seen.is_own, together)):
            return Found(True, run)
    return NOTHING


_LOOKS: Mapping[CheckKind, Callable[[Check, Seen], Found]] = {
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
