"""Which files of data sets and versions hosts have in common, and what this host has made of that.

The database lists them by address; what was deleted stays in the list as `GONE`, so that a lost
database deletes nothing. What a host has made of the list is noted in its workspace
(`shared.json`): so it sees what is new on either side.
"""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import delete, insert, select

from core.common import settings
from core.common.files import write_json
from core.db.engine import reading, transaction
from core.db.tables import shared_files
from core.db.workspace import workspace_id

NOTE = "shared.json"


@dataclass(frozen=True)
class Content:
    """What a file has in it: `size` in bytes, SHA-256 in hex."""

    size: int
    sha256: str


GONE = Content(0, "")  # no host has it any more


def listed(folder: str = "") -> dict[str, Content]:
    """The files that hosts have in common, by address, and those that are `GONE`: all of them, or
    those in one folder."""
    table = shared_files.c
    query = select(table.address, table.size, table.sha256).where(
        table.workspace == workspace_id(),
        table.address.startswith(_inside(folder), autoescape=True),
    )
    with reading() as connection:
        return {each.address: Content(each.size, each.sha256) for each in connection.execute(query)}


def change_list(changed: dict[str, Content]) -> None:
    """Enter these files into the list, in place of what it says of them."""
    ours = workspace_id()
    this = (shared_files.c.workspace == ours) & shared_files.c.address.in_(changed)
    rows = [
        {"workspace": ours, "address": address, "size": one.size, "sha256": one.sha256}
        for address, one in changed.items()
    ]
    with transaction() as connection:
        connection.execute(delete(shared_files).where(this))
        connection.execute(insert(shared_files), rows)


def noted(folder: str = "") -> dict[str, Content]:
    """What this host has made of the list until now: all of it, or what lies in one folder."""
    try:
        values = json.loads(_note().read_text(encoding="utf-8"))
        found = {str(address): Content(int(one[0]), str(one[1])) for address, one in values.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
    return within(found, folder)


def write_noted(known: dict[str, Content]) -> None:
    """Note that."""
    write_json(_note(), {address: [one.size, one.sha256] for address, one in known.items()})


def within(files: dict[str, Content], folder: str) -> dict[str, Content]:
    """Those of them that lie in a folder."""
    return {each: one for each, one in files.items() if each.startswith(_inside(folder))}


def folders_of(files: dict[str, Content]) -> list[str]:
    """The folders that they lie in, sorted."""
    return sorted({str(PurePosixPath(each).parent) for each in files})


def _inside(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _note() -> Path:
    return settings.home() / NOTE
