"""Who somebody is that comes with a ticket or from a provider, and as whom they act.

Without codes and without sign-in nobody has to be anybody: who has given no name acts as everybody.
Where the app is there for its own machine alone, whoever sits at that is a teacher.
"""

import hmac
from dataclasses import dataclass

from core.auth.actors import EVERYBODY, Actor, Role
from core.people.codes import CLASS, TEACHER, class_code, teacher_code
from core.people.models import Person
from core.people.repository import get_person
from core.people.tickets import NOTHING, Ticket, mark_of, opened


@dataclass(frozen=True)
class Visitor:
    """Somebody at the app. `person`: None of who has given no name. `may_enter`: whether they may
    see anything."""

    person: Person | None
    actor: Actor
    may_enter: bool
    ticket: Ticket = NOTHING


def visitor_with(cookie: object, on_own_machine: bool) -> Visitor:
    """Who comes with that cookie. `on_own_machine`: the app answers nobody but who sits at it."""
    ticket = opened(cookie)
    person = get_person(ticket.person) if ticket.person else None
    role = Role.TEACHER if is_teacher(ticket, on_own_machine) else Role.STUDENT
    actor = person.as_actor(role) if person else Actor(EVERYBODY.name, role)
    needs_name = bool(class_code())
    return Visitor(person, actor, has_entered(ticket) and bool(person or not needs_name), ticket)


def has_entered(ticket: Ticket) -> bool:
    """Whether the ticket's browser may have what the app serves: the class' code was entered, or
    the teacher's, or there is none."""
    code = class_code()
    if not code or _is_same(ticket.class_mark, mark_of(code, CLASS)):
        return True
    return _has_teachers(ticket)


def is_teacher(ticket: Ticket, on_own_machine: bool) -> bool:
    """Whether who comes with it is a teacher. Where a code is set, that alone decides it."""
    if class_code() or teacher_code():
        return _has_teachers(ticket)
    return on_own_machine


def _has_teachers(ticket: Ticket) -> bool:
    code = teacher_code()
    return bool(code) and _is_same(ticket.teacher_mark, mark_of(code, TEACHER))


def _is_same(mark: str, right: str) -> bool:
    return hmac.compare_digest(str(mark).encode(), right.encode())
