"""Rows of `runs` as they are fetched: one that holds something odd costs no other one.

SQLite keeps any value in any column, PostgreSQL moments that Python has no date for ("infinity").
What is odd raises while it is fetched, for the whole result, or comes as it is. So rows are
fetched together, and only where that raises by halves, down to the odd ones.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.exc import DBAPIError

from core.db.tables import runs
from core.db.workspace import workspace_id

Rows = list[Row[Any]]
ODD = (ValueError, TypeError, ArithmeticError, DBAPIError)  # what drivers raise at odd values
SHARES = ("test_accuracy", "test_accuracy_views")  # 0 to 1
ROWS_AT_ONCE = 500


def is_called(run_id: str) -> Any:
    """The condition that a run has this id: anything that a person may have typed."""
    return runs.c.id == (run_id if run_id.isascii() and run_id.isalnum() else "")


def in_this_workspace() -> Any:
    """The condition that a run is of this workspace: a shared database holds others' too, whose
    files are elsewhere."""
    return runs.c.workspace == workspace_id()


def read_rows(
    connection: Connection, query: Select[Any], limit: int | None = None
) -> tuple[Rows, list[int]]:
    """The first `limit` rows of `query` that can be read, in its order, and the numbers of those
    that can't be. The query selects columns of `runs`, their `number` first."""
    columns = tuple(query.selected_columns)
    try:
        rows = connection.execute(query.limit(limit)).all()
        if all(_fits(columns, row) for row in rows):
            return list(rows), []
    except ODD:
        _refuse_to_go_on_without_a_database(connection)
    numbers = connection.scalars(query.with_only_columns(runs.c.number)).all()
    good: Rows = []
    odd: list[int] = []
    for begin in range(0, len(numbers), ROWS_AT_ONCE):
        _by_halves(connection, query, numbers[begin : begin + ROWS_AT_ONCE], good, odd)
        if limit is not None and len(good) >= limit:
            break
    return good[:limit], odd


def odd_columns(connection: Connection, number: int) -> list[str]:
    """The names of the columns of that row which hold something that does not belong there."""
    found = []
    for column in runs.c:
        try:
            row = connection.execute(select(column).where(runs.c.number == number)).one()
            odd = not _fits((column,), row)
        except ODD:
            _refuse_to_go_on_without_a_database(connection)
            odd = True
        if odd:
            found.append(column.name)
    return found


def odd_row(connection: Connection, number: int) -> tuple[str, str]:
    """Id and status of a row that can't be read, as far as there are any."""
    odd = odd_columns(connection, number)
    columns = [column for column in (runs.c.id, runs.c.status) if column.name not in odd]
    row = connection.execute(select(runs.c.number, *columns).where(runs.c.number == number)).one()
    return getattr(row, "id", f"({number})"), getattr(row, "status", "?")


def _by_halves(
    connection: Connection, query: Select[Any], numbers: Any, good: Rows, odd: list[int]
) -> None:
    """Add the rows of those numbers to the good ones, or their numbers to the odd ones."""
    try:
        chosen = query.where(runs.c.number.in_(numbers)).offset(None)  # the numbers are past it
        rows = connection.execute(chosen).all()
    except ODD:
        _refuse_to_go_on_without_a_database(connection)
        if len(numbers) == 1:
            odd.extend(numbers)
            return
        half = len(numbers) // 2
        for part in (numbers[:half], numbers[half:]):
            _by_halves(connection, query, part, good, odd)
        return
    columns = tuple(query.selected_columns)
    for row in rows:
        if _fits(columns, row):
            good.append(row)
        else:
            odd.append(row.number)


def _fits(columns: tuple[Any, ...], row: Row[Any]) -> bool:
    """Whether the values are of the columns' types, and shares between 0 and 1."""
    if not _kinds_fit(columns, tuple(map(type, row))):
        return False
    for place in _shares(columns):
        if row[place] is not None and not 0 <= row[place] <= 1:
            return False
    return True


@lru_cache(maxsize=1024)
def _kinds_fit(columns: tuple[Any, ...], kinds: tuple[type, ...]) -> bool:
    return all(map(_fits_in, columns, kinds))


def _fits_in(column: Any, kind: type) -> bool:
    if column.table is not runs:  # of what was joined
        return True
    if kind is type(None):
        return bool(column.nullable)
    wanted = column.type.python_type
    return kind is wanted or (wanted is float and kind is int)


@lru_cache(maxsize=64)
def _shares(columns: tuple[Any, ...]) -> tuple[int, ...]:
    names = [column.name for column in columns]
    return tuple(names.index(name) for name in SHARES if name in names)


def _refuse_to_go_on_without_a_database(connection: Connection) -> None:
    """Raises where not a value was odd, but the database does not answer."""
    connection.execute(select(runs.c.number).limit(1))
