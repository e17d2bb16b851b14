"""Named records: what data sets, networks and recipes are kept in."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar

from core.common.errors import UserError
from core.common.i18n import N_

Record = TypeVar("Record")
LONGEST_NAME = 60  # of what is none: a longer one is cut short in errors


class Registry(Generic[Record]):
    """An ordered mapping from name to record that refuses a name twice.

    `kind` is the word for one record in error messages, marked: N_("data set").
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._records: dict[str, Record] = {}

    def add(self, name: str, record: Record) -> Record:
        """Add `record`; a name that is taken raises ValueError (a programming error)."""
        if name in self._records:
            raise ValueError(f"the {self.kind} {name!r} is registered twice")
        self._records[name] = record
        return record

    def __getitem__(self, name: str) -> Record:
        """The record called `name`; an unknown name raises UserError and lists the known ones."""
        try:
            return self._records[name]
        except (KeyError, TypeError):
            raise unknown(self.kind, name, self.names()) from None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._records

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def names(self) -> list[str]:
        """All names, in the order of registration."""
        return list(self._records)


def unknown(kind: str, name: object, known: list[str]) -> UserError:
    """The error that there is none of that name, and which there are."""
    if len(str(name)) > LONGEST_NAME:
        name = f"{str(name)[:LONGEST_NAME]}…"
    close = get_close_matches(str(name), known, n=1)
    return UserError(
        "name-unknown",
        N_("There is no {kind} {name!r}.{hint} Known: {known}."),
        kind=kind,
        name=name,
        hint=N_(" Did you mean {close!r}?", close=close[0]) if close else "",
        known=", ".join(known),
    )
