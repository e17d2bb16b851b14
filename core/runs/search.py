"""All runs to look through: filtered, sorted and page by page, by the database alone.

So a page costs the same with a hundred runs and with ten thousand.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.architectures import architectures
from core.common.i18n import shown
from core.common.spelling import in_one_line
from core.config import imported_network
from core.datasets import all_datasets
from core.db.engine import reading
from core.db.tables import artifacts, run_tags, runs
from core.runs.models import RunStatus, RunSummary
from core.runs.rows import read_rows
from core.runs.summaries import readable, values_of


@dataclass(frozen=True)
class FoundRun(RunSummary):
    """A run, as the table of all runs shows it: its summary, its star, what it cost (`Results`)."""

    starred: bool
    seconds: float | None
    images_per_second: float | None
    total_parameters: int | None


class Sort(StrEnum):
    """What runs can be sorted by."""

    MADE = "made"
    NAME = "name"
    DATA = "data"
    NETWORK = "network"
    STATE = "state"
    ACCURACY = "accuracy"
    EPOCHS = "epochs"
    SECONDS = "seconds"
    PARAMETERS = "parameters"
    SPEED = "speed"


@dataclass(frozen=True)
class Wanted:
    """Which runs: all of those that every condition holds for; an empty one holds for any.

    `words`: each of them in name, notes, tags, data set, network or at the beginning of the id.
    `tags`: all of them. `least`, `most`: of the accuracy on test images, shares (0 to 1). `since`,
    `before`: of the moment in which the run was made, UTC. `ids`: only among these;
    None: among all. `one_a_config`: of the runs that differ in nothing but name, notes and seed,
    only the newest one with a result, or else the newest. `owners`: whose they are.
    """

    words: str = ""
    data: Collection[str] = ()
    networks: Collection[str] = ()
    states: Collection[RunStatus] = ()
    tags: Collection[str] = ()
    least: float | None = None
    most: float | None = None
    since: datetime | None = None
    before: datetime | None = None
    starred: bool = False
    ids: Collection[str] | None = None
    one_a_config: bool = False
    owners: Collection[str] = ()


class _Lower(FunctionElement[str]):
    """A text in small letters, whatever its language."""

    type = Text()
    inherit_cache = True


@compiles(_Lower)
def _lower(element: _Lower, compiler: Any, **how: Any) -> str:
    return f"lower({compiler.process(element.clauses, **how)})"


@compiles(_Lower, "sqlite")
def _lower_bytes(element: _Lower, compiler: Any, **how: Any) -> str:
    """As bytes: see `core.db.sqlite`."""
    return f"lower(CAST({compiler.process(element.clauses, **how)} AS BLOB))"


ALL = Wanted()
_EXTRA = [field.name for field in fields(FoundRun)][len(fields(RunSummary)) :]
_COLUMNS: dict[Sort, Any] = {
    Sort.MADE: runs.c.number,
    Sort.NAME: _Lower(runs.c.name),
    Sort.DATA: runs.c.data_name,
    Sort.NETWORK: runs.c.network,
    Sort.STATE: runs.c.status,
    Sort.ACCURACY: runs.c.test_accuracy,
    Sort.EPOCHS: runs.c.epochs,
    Sort.SECONDS: runs.c.seconds,
    Sort.PARAMETERS: runs.c.total_parameters,
    Sort.SPEED: runs.c.images_per_second,
}


def find_runs(
    wanted: Wanted = ALL,
    sort: Sort = Sort.MADE,
    descending: bool = True,
    offset: int = 0,
    limit: int | None = None,
) -> list[FoundRun]:
    """The runs of `wanted` from place `offset` on, at most `limit`; those without what is sorted by
    come last, equal ones newest first."""
    column = _COLUMNS[sort]
    order = column.desc() if descending else column.asc()
    query = _matching(wanted).add_columns(*(runs.c[name] for name in _EXTRA))
    query = query.order_by(order.nulls_last(), runs.c.number.desc()).offset(offset)
    with reading() as connection:
        rows, _odd = read_rows(connection, query, limit)
    return [FoundRun(*values_of(row)) for row in rows]


def count_found(wanted: Wanted = ALL) -> int:
    """How many runs there are of `wanted`."""
    query = _matching(wanted).with_only_columns(func.count())
    with reading() as connection:
        return connection.scalar(query) or 0


def found_ids(run_ids: Collection[str]) -> set[str]:
    """Which of these runs are in the lists."""
    query = readable().with_only_columns(runs.c.id).where(runs.c.id.in_(run_ids))
    with reading() as connection:
        return set(connection.scalars(query))


def count_by_owner() -> dict[str, int]:
    """How many runs each owner has, of those that lists show."""
    query = readable().with_only_columns(runs.c.owner, func.count()).group_by(runs.c.owner)
    with reading() as connection:
        return {str(owner): int(count) for owner, count in connection.execute(query)}


def used_names() -> tuple[list[str], list[str]]:
    """The data sets and the networks of all runs, by name."""
    with reading() as connection:
        data, networks = (
            sorted(connection.scalars(readable().with_only_columns(column).distinct()))
            for column in (runs.c.data_name, runs.c.network)
        )
    return data, networks


def sizes(run_ids: Collection[str]) -> dict[str, int]:
    """Bytes of these runs' files; runs without any are left out."""
    query = select(artifacts.c.run_id, func.sum(artifacts.c.size)).group_by(artifacts.c.run_id)
    with reading() as connection:
        rows = connection.execute(query.where(artifacts.c.run_id.in_(run_ids))).all()
    return {run_id: int(size) for run_id, size in rows}


def total_size() -> int:
    """Bytes of the files of all runs that lists show."""
    ids = readable().with_only_columns(runs.c.id)
    query = select(func.sum(artifacts.c.size)).where(artifacts.c.run_id.in_(ids))
    with reading() as connection:
        return int(connection.scalar(query) or 0)


def _matching(wanted: Wanted) -> Select[Any]:
    query = _narrowed(wanted)
    if not wanted.one_a_config:
        return query
    alone = or_(runs.c.experiment.is_(None), runs.c.network == imported_network.NAME)
    config = case((alone, runs.c.id), else_=runs.c.experiment)
    with_result = case((runs.c.test_accuracy.is_not(None), runs.c.number))
    first = func.coalesce(func.max(with_result), func.max(runs.c.number))
    firsts = query.with_only_columns(first).group_by(config).correlate(None)
    return query.where(runs.c.number.in_(firsts))


def _narrowed(wanted: Wanted) -> Select[Any]:
    query = readable(wanted.states)
    columns = (
        (runs.c.data_name, wanted.data),
        (runs.c.network, wanted.networks),
        (runs.c.owner, wanted.owners),
    )
    for column, names in columns:
        if names:
            query = query.where(column.in_(names))
    for tag in wanted.tags:
        query = query.where(runs.c.id.in_(_tagged(run_tags.c.tag == tag)))
    if wanted.ids is not None:
        query = query.where(runs.c.id.in_(wanted.ids))
    if wanted.starred:
        query = query.where(runs.c.starred)
    if wanted.least is not None:
        query = query.where(runs.c.test_accuracy >= wanted.least)
    if wanted.most is not None:
        query = query.where(runs.c.test_accuracy <= wanted.most)
    if wanted.since:
        query = query.where(runs.c.created_at >= wanted.since)
    if wanted.before:
        query = query.where(runs.c.created_at < wanted.before)
    return query.where(*(_has(word) for word in in_one_line(wanted.words).split()))


def _has(word: str) -> ColumnElement[bool]:
    """The condition that a run is found by that word."""
    word = word.encode("utf-8", "replace").decode("utf-8")
    texts = (runs.c.name, runs.c.notes, runs.c.data_name, runs.c.network)
    networks = [one.name for one in architectures if _is_in(word, one.title)]
    data = [one.name for one in all_datasets() if _is_in(word, one.title)]
    return or_(
        *(_contains(text, word) for text in texts),
        runs.c.id.startswith(word.lower(), autoescape=True),
        runs.c.network.in_(networks),
        runs.c.data_name.in_(data),
        runs.c.id.in_(_tagged(_contains(run_tags.c.tag, word))),
    )


def _is_in(word: str, title: str) -> bool:
    """Whether the title has that word, as it is stored or as the reader sees it."""
    return any(word.lower() in text.lower() for text in (title, shown(title)))


def _contains(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    for sign in "/%_":
        word = word.replace(sign, f"/{sign}")
    return _Lower(text).like(_Lower(literal(f"%{word}%")), escape="/")


def _tagged(condition: ColumnElement[bool]) -> Select[Any]:
    return select(run_tags.c.run_id).where(condition)
