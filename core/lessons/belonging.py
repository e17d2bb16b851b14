"""What belongs to a class at a lesson: runs and imported images that were made in it.

A thing belongs to the class whose visit was open for its owner when it was made: after they joined,
before they left and before the lesson's end. Who has visited another one meanwhile is in that which
they joined last. Somebody who left and came back counts as having been there in between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.datasets.imported import Record, imported_records, record_in
from core.db.engine import reading
from core.db.tables import guesses, lesson_visits, runs
from core.db.workspace import in_parts, workspace_id
from core.housekeeping import trash_folder
from core.housekeeping.models import Kind


@dataclass(frozen=True)
class AwayImages:
    """Imported images in the trash: their entry there, and since when, UTC."""

    entry: str
    since: datetime


@dataclass(frozen=True)
class WhatGoes:
    """How much goes with a class that is erased: runs and imported data sets, those in the trash
    too, guesses, and how many people took part."""

    runs: int
    guesses: int
    datasets: int
    people: int


@dataclass(frozen=True)
class Theirs:
    """The visits of all who take part in a class, by person, the last that was joined first."""

    sitting: str
    until: datetime
    visits: Mapping[str, list[Any]]

    def has(self, person: str, made: datetime) -> bool:
        """Whether what that person made at that moment, UTC, was made in this class."""
        if made > self.until:
            return False
        at = next((each for each in self.visits.get(person, ()) if _is_open(each, made)), None)
        return at is not None and at.sitting == self.sitting


def theirs(sitting_id: str, until: datetime) -> Theirs:
    """Of that class, which nothing belongs to after `until`. One question to the database."""
    here = lesson_visits.c.workspace == workspace_id()
    taking_part = select(lesson_visits.c.person).where(here, lesson_visits.c.sitting == sitting_id)
    query = select(lesson_visits).where(here, lesson_visits.c.person.in_(taking_part))
    order = lesson_visits.c.started_at.desc(), lesson_visits.c.number.desc()
    found: dict[str, list[Any]] = {}
    with reading() as connection:
        for row in connection.execute(query.order_by(*order)):
            found.setdefault(row.person, []).append(row)
    return Theirs(sitting_id, until, found)


def runs_of_class(
    those: Theirs, away: bool | None = False, since: datetime | None = None
) -> list[str]:
    """The ids of its runs, the newest first: those in the trash where `away`, and only what went
    there `since`; None: all."""
    query = _made_by(those)
    if away is not None:
        query = query.where(runs.c.trashed_at.is_not(None) if away else runs.c.trashed_at.is_(None))
    if since is not None:
        query = query.where(runs.c.trashed_at >= since)
    with reading() as connection:
        rows = connection.execute(query).all()
    return [row.id for row in rows if those.has(row.owner, row.created_at)]


def images_of_class(those: Theirs) -> list[str]:
    """The names of data sets that were imported in it."""
    return [name for name, record in imported_records().items() if _is_theirs(those, record)]


def away_images_of_class(those: Theirs) -> list[AwayImages]:
    """Those of them that lie in the trash."""
    return [
        AwayImages(folder.name, note.put_away_at)
        for folder, note in trash_folder.folders(Kind.DATASET)
        if (record := record_in(folder)) and _is_theirs(those, record)
    ]


def count_of_class(those: Theirs) -> WhatGoes:
    """How much all of it is."""
    run_ids = runs_of_class(those, away=None)
    datasets = len(images_of_class(those)) + len(away_images_of_class(those))
    return WhatGoes(len(run_ids), _count_guesses(run_ids), datasets, len(those.visits))


def _count_guesses(run_ids: Iterable[str]) -> int:
    count, here = 0, guesses.c.workspace == workspace_id()
    with reading() as connection:
        for part in in_parts(run_ids):
            query = select(func.count()).select_from(guesses)
            count += connection.scalar(query.where(here, guesses.c.run_id.in_(part))) or 0
    return count


def _made_by(those: Theirs) -> Select[Any]:
    """Runs that may be of the class: of its people, while it was open."""
    started = min(
        (
            each.started_at
            for every in those.visits.values()
            for each in every
            if each.sitting == those.sitting
        ),
        default=datetime.max,
    )
    here = (lesson_visits.c.workspace == workspace_id()) & (
        lesson_visits.c.sitting == those.sitting
    )
    query = select(runs.c.id, runs.c.owner, runs.c.created_at).where(
        runs.c.workspace == workspace_id(),
        runs.c.owner.in_(select(lesson_visits.c.person).where(here)),
        runs.c.created_at.between(started, those.until),
    )
    return query.order_by(runs.c.number.desc())


def _is_open(visit: Any, moment: datetime) -> bool:
    return visit.started_at <= moment and (visit.left_at is None or moment <= visit.left_at)


def _is_theirs(those: Theirs, record: Record) -> bool:
    return those.has(record.owner, record.created_at.astimezone(UTC).replace(tzinfo=None))
