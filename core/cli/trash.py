"""The terminal's commands for the trash: put away, list, restore, empty."""

import argparse
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.auth.actors import MACHINE
from core.cli.backup import restore_backup
from core.cli.output import one_line, say
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.datasets.imported import damaged, imported_records
from core.housekeeping import trash
from core.housekeeping.models import KIND_WORDS, Kind, TrashEntry, size_words
from core.runs.ids import full_run_id, full_version_id, runs_like

HEADS = (N_("id"), N_("kind"), N_("days left"), N_("size"), N_("title"))
GAP = 2
ID = re.compile(r"[\w-]*")  # of a thing in the trash; a backup's name has a dot at least


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    words = _(
        "Put runs, imported data sets and versions away; without any, list what is in the trash."
    )
    sub = commands.add_parser("trash", help=words)
    sub.add_argument(
        "what",
        nargs="*",
        help=_("a run's id or its beginning, a data set, or DATASET/VERSION"),
    )
    sub.set_defaults(command=put_away_or_list)
    words = _("Bring something back from the trash, or make a workspace of what `backup` wrote.")
    sub = commands.add_parser("restore", help=words)
    words = _("as `trash` lists it; of a run the beginning will do; or a file of `backup`")
    sub.add_argument("what", help=words)
    sub.add_argument("--name", default="", help=_("what a data set is called from now on"))
    sub.set_defaults(command=restore)
    words = _("Delete for good what has been in the trash for 30 days, or all of it.")
    sub = commands.add_parser("empty", help=words)
    sub.add_argument("--all", action="store_true", help=_("all that is there, after a question"))
    sub.add_argument("--yes", action="store_true", help=_("do not ask"))
    sub.set_defaults(command=empty)
    words = _("Put an imported data set away, as `trash` does: what earlier versions deleted by.")
    sub = commands.add_parser("delete", help=words)
    sub.add_argument("name", help=_("an imported data set"))
    sub.add_argument("--yes", action="store_true", help=_("not needed: it can be brought back"))
    sub.set_defaults(command=delete)


def put_away_or_list(options: argparse.Namespace) -> int:
    """Put things away, each one's id in the trash on stdout; or list what is there."""
    for what in options.what:
        _put_away(*_named(what))
    if not options.what:
        _list(trash.list_trash())
    return 0


def restore(options: argparse.Namespace) -> int:
    """Bring something back from the trash; says on stdout what it is called. Of a file, make a
    workspace."""
    if not ID.fullmatch(options.what):
        return _restore_file(options)
    entry_id = options.what
    kinds = {entry.id: entry.kind for entry in trash.list_trash()}
    if entry_id not in kinds:
        entry_id = full_run_id(entry_id)
    print(trash.bring_back(kinds.get(entry_id, Kind.RUN), entry_id, MACHINE, options.name))
    return 0


def _restore_file(options: argparse.Namespace) -> int:
    if options.name:
        raise UserError(
            "restore-name", N_("--name is for data sets in the trash, not for a backup.")
        )
    return restore_backup(Path(options.what))


def empty(options: argparse.Namespace) -> int:
    """Delete for good what has been in the trash for 30 days, or all of it."""
    there = trash.list_trash()
    if options.all and there and not options.yes and not _agreed(there):
        print(_("kept"))
        return 0
    gone = trash.empty(MACHINE, timedelta()) if options.all else trash.empty(MACHINE)
    size = size_words(sum(entry.size_bytes for entry in gone))
    say(
        ngettext(
            "{count:,} deleted for good, {size} freed",
            "{count:,} deleted for good, {size} freed",
            len(gone),
            size=size,
        )
    )
    return 0


def delete(options: argparse.Namespace) -> int:
    """Put an imported data set away, as `trash` does: what earlier versions deleted by."""
    _put_away(Kind.DATASET, options.name)
    return 0


def _put_away(kind: Kind, name: str) -> None:
    entry = trash.put_away(kind, name, MACHINE)
    print(entry.id)
    say(
        _(
            "{title} is in the trash; `{command} restore {id}` brings it back",
            title=entry.shown_title,
            command=settings.terminal(),
            id=entry.id,
        )
    )


def _named(what: str) -> tuple[Kind, str]:
    """What a word on the command line names: a data set's whole name goes before a run's
    beginning."""
    name, slash, version = what.partition("/")
    if slash:
        return Kind.VERSION, f"{name}/{full_version_id(name, version)}"
    if what in imported_records() or what in damaged():
        return Kind.DATASET, what
    if runs_like(what):
        return Kind.RUN, full_run_id(what)
    raise UserError(
        "nothing-to-put-away",
        N_("{what!r} is no run and no imported data set. `runs` and `datasets` list them."),
        what=what,
    )


def _list(entries: list[TrashEntry]) -> None:
    if not entries:
        say(_("the trash is empty"))
        return
    rows = [tuple(map(_, HEADS))]
    for entry in entries:
        kind, size = _(KIND_WORDS[entry.kind]), size_words(entry.size_bytes)
        rows.append((entry.id, kind, str(entry.days_left), size, one_line(entry.shown_title)))
    widths = [max(map(len, column)) + GAP for column in zip(*rows, strict=True)]
    for row in rows:
        left, number = row[:2], row[2:4]
        words = [word.ljust(width) for word, width in zip(left, widths[:2], strict=True)]
        words += [
            word.rjust(width - GAP) + " " * GAP
            for word, width in zip(number, widths[2:4], strict=True)
        ]
        print("".join([*words, row[4]]).rstrip())


def _agreed(there: list[TrashEntry]) -> bool:
    question = ngettext(
        "Delete {count:,} thing in the trash for good ({size})?",
        "Delete {count:,} things in the trash for good ({size})?",
        len(there),
        size=size_words(sum(entry.size_bytes for entry in there)),
    )
    if not sys.stdin.isatty():
        raise UserError("nobody-to-ask", N_("Nobody can be asked here: add --yes to delete all."))
    print(f"{question} ({_('yes')}/{_('no')}) ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", _("y"), _("yes"))
