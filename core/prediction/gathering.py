"""Which files are to be answered, and the classes that folders or tables say of them.

Needs no Keras. Files are listed and read as an import does; a file's place in this order is its
number in the table of answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.common.errors import UserError
from core.common.i18n import N_, joined, nN_
from core.datasets.base import Part
from core.importing.folders.unclear import Unclear
from core.importing.sources.base import LONGEST_PATH, Line, Member, Source, readable
from core.importing.sources.folder import LooseFiles
from core.importing.sources.open import open_source
from core.importing.tables.table import TABLES


@dataclass(frozen=True)
class Files:
    """Files to be answered: `members` of an open `source`, with the class that each folder or table
    says as their `label`; `refused` are those that can't be read. `notes`: marked texts about what
    was passed over, or does not count. `prefix`: of their names, for who reads several sources.
    """

    source: Source
    members: list[Member]
    refused: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    prefix: str = ""

    def __len__(self) -> int:
        return len(self.members) + len(self.refused)


def gather(path: Path, what: str = "", prefix: str = "") -> Files:
    """What there is in a folder, a ZIP, a table or an `.npz`. UserError where that can't be read.

    Classes are told as in an import. Where folders say parts, only what is to be tested on keeps
    its class: a network may have learned from the rest.
    """
    source = open_source(path, what)
    try:
        listing = source.files()
        labels, note = _labels(source)
    except BaseException:
        source.close()
        raise
    passed = [line for line in listing.lines if line.taken]
    notes: list[str] = [joined((line.member, line.why), ": ") for line in passed]
    notes += [note] if note else []
    members = [
        Member(member.shown, None, labels.get(member.key, ""), member.key)
        for member in listing.members
        if not (labels and member.shown.lower().endswith(TABLES))
    ]
    refused = [line for line in listing.lines if not line.taken]
    return Files(source, members, refused, notes, readable(prefix, LONGEST_PATH) if prefix else "")


def loose(paths: Sequence[Path]) -> Files:
    """Files that are named one by one."""
    source = LooseFiles(paths)
    return Files(source, source.files().members)


def _labels(source: Source) -> tuple[dict[object, str], str]:
    """The class of each member by its key, where the folders or a table say one; and a marked text
    about those whose class does not count, or why none has any."""
    try:
        members = source.listing().members
    except Unclear:  # folders that may mean anything are no classes
        return {}, ""
    except UserError as error:
        return {}, N_("No classes are told: {why}", why=error.text)
    tested = [member for member in members if member.part is Part.TEST]
    chosen = tested or members
    note = nN_(
        "{count:,} image lies in a folder to learn from: it is answered, but its class does not "
        "count",
        "{count:,} images lie in folders to learn from: they are answered, but their classes do "
        "not count",
        len(members) - len(chosen),
    )
    labels = {member.key: member.label for member in chosen}
    return labels, note if len(chosen) < len(members) else ""
