"""What the tables share: the list of them, and columns that several have."""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String

metadata = MetaData()
_counter = BigInteger().with_variant(Integer, "sqlite")


def of_run(**more: Any) -> Column[str]:
    """The run that a row belongs to; the row goes with it."""
    key = ForeignKey("runs.id", ondelete="CASCADE")
    return Column("run_id", String(32), key, doc="Its run.", **more)


def in_order() -> Column[int]:
    """What numbers the rows in the order of their making."""
    doc = "In the order of their making."
    return Column("number", _counter, primary_key=True, autoincrement=True, doc=doc)
