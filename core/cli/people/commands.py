"""The terminal's commands for people: list them, give a new word, erase all of one."""

import argparse
import sys
from typing import Any

from core.auth.actors import MACHINE
from core.cli.output import answer, one_line, say
from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.housekeeping.models import size_words
from core.housekeeping.people import Belongings, belongings, erase
from core.people.models import Person
from core.people.repository import list_people, renew_word
from core.runs.search import count_by_owner

HEADS = (N_("id"), N_("role"), N_("runs"), N_("seen"), N_("name"))
COLUMNS = "{:<26}{:<10}{:>5}  {:<18}{}"
COUNTED = ("runs", "datasets", "mixed", "versions", "shared", "handed_over", "uploads", "in_trash")


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    words = _("The people who have chosen a name or have signed in, and all that is one's.")
    verbs = commands.add_parser("people", help=words).add_subparsers(
        required=True, metavar=_("WHAT"), help=_("what to do")
    )
    sub = verbs.add_parser("list", help=_("Who they are, and how many runs each has."))
    sub.add_argument("--json", action="store_true", help=_("one JSON object instead of a table"))
    sub.set_defaults(command=list_them)
    sub = verbs.add_parser("word", help=_("Give somebody a new word; the one before is none."))
    sub.add_argument("person", help=_("a name as `people list` shows it, or an id"))
    sub.set_defaults(command=give_word)
    words = _("Delete all that is one person's, and the person, for good; it asks first.")
    sub = verbs.add_parser("erase", help=words)
    sub.add_argument("person", help=_("a name as `people list` shows it, or an id"))
    sub.add_argument("--yes", action="store_true", help=_("do not ask"))
    sub.set_defaults(command=erase_one)


def list_them(options: argparse.Namespace) -> int:
    """All people, by name."""
    counts, people = count_by_owner(), list_people()
    if options.json:
        answer({"people": [_values(person, counts.get(person.id, 0)) for person in people]})
    elif people:
        print(COLUMNS.format(*map(_, HEADS)))
        for person in people:
            seen = f"{person.seen:%Y-%m-%d %H:%M}"
            name, count = one_line(person.shown), counts.get(person.id, 0)
            print(COLUMNS.format(person.id, person.role, count, seen, name))
    else:
        say(_("nobody has chosen a name in this workspace yet"))
    return 0


def give_word(options: argparse.Namespace) -> int:
    """A new word for one person, on stdout."""
    person = _named(options.person)
    answer({"person": person.id, "name": person.shown, "word": renew_word(person.id, MACHINE)})
    return 0


def erase_one(options: argparse.Namespace) -> int:
    """Delete all of one person, after a question."""
    person = _named(options.person)
    if not options.yes and not _agreed(belongings(person.id, MACHINE)):
        print(_("kept"))
        return 0
    answer(_counts(erase(person.id, MACHINE)))
    return 0


def _values(person: Person, runs: int) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.shown,
        "role": person.role,
        "runs": runs,
        "made": f"{person.made:%Y-%m-%dT%H:%M:%S}Z",
        "seen": f"{person.seen:%Y-%m-%dT%H:%M:%S}Z",
    }


def _counts(what: Belongings) -> dict[str, Any]:
    counts = {name: len(getattr(what, name)) for name in COUNTED}
    named = {"person": what.person.id, "name": what.person.shown}
    return {**named, **counts, "images": what.images, "bytes": what.size_bytes}


def _named(said: str) -> Person:
    """The person of that id or shown name. UserError where there is none."""
    for person in list_people():
        if said in (person.id, person.shown):
            return person
    raise UserError(
        "person-unknown",
        N_("There is no such person in this workspace: {person!r}. They may have been erased."),
        person=said[:80],
    )


def _agreed(what: Belongings) -> bool:
    if not sys.stdin.isatty():
        raise UserError("nobody-to-ask", N_("Nobody can be asked here: add --yes to delete all."))
    question = ngettext(
        "Delete {name} with {count:,} run and all else that is theirs for good ({size})?",
        "Delete {name} with {count:,} runs and all else that is theirs for good ({size})?",
        len(what.runs),
        name=one_line(what.person.shown),
        size=size_words(what.size_bytes),
    )
    print(f"{question} ({_('yes')}/{_('no')}) ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", _("y"), _("yes"))
