"""Rows that several may write at the same moment: who comes second takes what is there."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def add_missing(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row, unless its key is there already; whether it was inserted."""
    row = _insert(connection, table).values(values).on_conflict_do_nothing()
    row = row.returning(table.c.workspace)  # a count of rows is not to be had everywhere
    return connection.execute(row).first() is not None


def put(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a row with that primary key, or change the values of the one that has it."""
    row = _insert(connection, table).values(key | values)
    connection.execute(row.on_conflict_do_update(index_elements=[*key], set_=values))


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
