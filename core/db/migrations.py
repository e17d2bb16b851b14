"""Brings a database of an older version up to what `tables` says, when it is opened.

A column that is new is added, empty. What older versions said in words alone gets its code there,
once: nothing reads the words afterwards.
"""

from sqlalchemy import Engine, inspect, text
from sqlalchemy.schema import CreateColumn

from core.db.tables import metadata

# table.column: (code, how the English message of version 0.1 that had no code looked)
SAID_IN_WORDS = {
    "runs.message_code": (
        ("checkpoint-of-other-images", "This training can't go on: its images are others now%"),
        ("checkpoint-of-other-version", "This training can't go on: its checkpoint is of another%"),
        ("checkpoint-unreadable", "This training can't go on: its checkpoint can't be read%"),
        ("weights-not-downloaded", "The ImageNet weights of % are not on this machine and could%"),
    )
}


def add_new_columns(engine: Engine) -> None:
    """Columns that a later version has brought, all of which may be empty."""
    inspector = inspect(engine)
    for table in metadata.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in (column for column in table.columns if column.name not in present):
            words = CreateColumn(column).compile(engine)
            with engine.begin() as connection:
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {words}"))
                for code, like in SAID_IN_WORDS.get(f"{table.name}.{column.name}", ()):
                    known = table.c.message.like(like)
                    connection.execute(table.update().where(known).values(message_code=code))
