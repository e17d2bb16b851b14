"""The people of this workspace, in the database: made, found again, renamed, forgotten."""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.auth.actors import EVERYBODY, Actor, Role
from core.auth.policy import refuse_unless_allowed
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.db.engine import reading, transaction
from core.db.tables import people
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.people.models import Person, checked_name
from core.people.words import hashed, is_word, new_word

MOST_PEOPLE = 2_000
TRIES = 5
LONGEST_KEY = 120
BETWEEN_LOOKS = timedelta(minutes=1)  # so often it is noted that somebody is there


def new_person(name: str, role: Role = Role.STUDENT) -> tuple[Person, str]:
    """A person who is called so, and the word that brings them back, which is kept nowhere.

    UserError where the name is none, or there are too many people.
    """
    word = new_word()
    return _add(secrets.token_hex(8), checked_name(name), role, hashed(word)), word


def signed_in(person_id: str, name: str, role: Role) -> Person:
    """The person whom a provider knows by that id, made where they are new; called as it says."""
    name = checked_name(name)
    found = get_person(person_id)
    if found is None:
        return _add(person_id, name, role, "")
    if (found.name, found.role) != (name, role):
        with transaction() as connection:
            _rename(connection, found, name, role)
    return get_person(person_id) or found


def get_person(person_id: str) -> Person | None:
    """One of this workspace; None where there is none of that id (any more)."""
    with reading() as connection:
        row = connection.execute(select(people).where(_called(person_id))).first()
    return None if row is None else _person(row)


def list_people() -> list[Person]:
    """All of them, by name."""
    query = select(people).where(_ours()).order_by(people.c.name_key, people.c.number)
    with reading() as connection:
        return [_person(row) for row in connection.execute(query)]


def find_by_word(name: str, word: str) -> Person | None:
    """Who is called so and has that word; None where that is nobody. `name` may have a number
    behind it, as `Ana (2)`."""
    with reading() as connection:
        query = select(people).where(_ours(), people.c.name_key.in_({*keys_of(name)}))
        rows = connection.execute(query.order_by(people.c.number)).all()
    return next((_person(row) for row in rows if is_word(word, row.word)), None)


def keys_of(said: str) -> tuple[str, str]:
    """What a name as somebody types it is looked for by: as it is, and without the number that it
    is shown with."""
    said = " ".join(said.split())[:200]
    plain, _space, number = said.rpartition(" ")
    is_numbered = number.startswith("(") and number.endswith(")") and number[1:-1].isdecimal()
    return _key(said), _key(plain if is_numbered else said)


def rename_person(person_id: str, name: str, actor: Actor) -> Person:
    """Call a person otherwise; what is theirs stays so. UserError where the actor may not."""
    name, found = checked_name(name), refuse_to_others(person_id, actor)
    if found.signs_in:
        raise UserError(
            "name-of-provider", N_("The name comes with the sign-in. It can be changed there.")
        )
    with transaction() as connection:
        _rename(connection, found, name, found.role)
    return refuse_to_others(person_id, actor)


def renew_word(person_id: str, actor: Actor) -> str:
    """A new word for a person; the one before is none any more. UserError where the actor may not.

    A teacher gives one to a student who has lost theirs.
    """
    word, found = new_word(), refuse_to_others(person_id, actor)
    if found.signs_in:
        raise UserError("word-of-provider", N_("Who signs in needs no word."))
    with transaction() as connection:
        connection.execute(update(people).where(_called(person_id)).values(word=hashed(word)))
    return word


def note_seen(person: Person, role: Role) -> None:
    """They are here now, in that role; written once a minute."""
    now = utc_now()
    if person.role is role and timedelta() <= now - person.seen < BETWEEN_LOOKS:
        return
    with transaction() as connection:
        change = update(people).where(_called(person.id))
        connection.execute(change.values(seen_at=now, role=role))


def forget_person(connection: Connection, person_id: str) -> None:
    """Delete the row: the name is free, their cookies are nobody's."""
    connection.execute(delete(people).where(_called(person_id)))


def shown_names() -> dict[str, str]:
    """What each owner is called, by what is stored of them, in the reader's language."""
    return {EVERYBODY.name: _("everybody")} | {each.id: each.shown for each in list_people()}


def refuse_to_others(person_id: str, actor: Actor) -> Person:
    """The person. UserError where there is none, or the actor is neither they nor a teacher."""
    found = get_person(person_id)
    if found is None:
        raise UserError(
            "person-unknown",
            N_("There is no such person in this workspace: {person!r}. They may have been erased."),
            person=person_id[:80],
        )
    refuse_unless_allowed(actor, person_id, found.shown)
    return found


def _add(person_id: str, name: str, role: Role, word: str) -> Person:
    now = utc_now()
    values: dict[str, Any] = {
        "id": person_id,
        "name": name,
        "name_key": _key(name),
        "role": role,
        "word": word,
    }
    values |= {"workspace": workspace_id(), "made_at": now, "seen_at": now}
    for left in reversed(range(TRIES)):
        try:
            with transaction() as connection:
                _refuse_too_many(connection)
                number = _free_number(connection, values["name_key"])
                connection.execute(insert(people).values(number=number, **values))
        except IntegrityError:  # somebody of that name came at this moment
            if not left:
                raise
        else:
            break
    return Person(person_id, name, number, role, now, now, not word)


def _rename(connection: Connection, person: Person, name: str, role: Role) -> None:
    key, number = _key(name), person.number
    if key != _key(person.name):
        number = _free_number(connection, key)
    values = {"name": name, "name_key": key, "number": number, "role": role}
    connection.execute(update(people).where(_called(person.id)).values(values))


def _free_number(connection: Connection, key: str) -> int:
    """The first one that nobody of that name has."""
    query = select(people.c.number).where(_ours(), people.c.name_key == key)
    taken = set(connection.scalars(query))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _refuse_too_many(connection: Connection) -> None:
    count = connection.scalar(select(func.count()).where(_ours())) or 0
    if count >= MOST_PEOPLE:
        raise UserError(
            "people-too-many",
            N_("There are {limit:,} people here already. A teacher can erase some."),
            limit=MOST_PEOPLE,
        )


def _key(name: str) -> str:
    """What names are alike by: "ANA", "ana" and full-width letters are one name."""
    return unicodedata.normalize("NFKC", name).casefold()[:LONGEST_KEY]


def _ours() -> ColumnElement[bool]:
    return people.c.workspace == workspace_id()


def _called(person_id: str) -> ColumnElement[bool]:
    return _ours() & (people.c.id == person_id)


def _person(row: Any) -> Person:
    try:
        role = Role(row.role)
    except ValueError:  # of a newer version, or edited by hand
        role = Role.STUDENT
    return Person(
        row.id, row.name, row.number, role, _moment(row.made_at), _moment(row.seen_at), not row.word
    )


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else utc_now()
