"""Who acts. Every change in `core` is told."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a class: a student changes what is their own, a teacher all."""

    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True)
class Actor:
    """Who acts: `name` is what is stored as the owner of what they make (a person's id), not what
    they are called."""

    name: str
    role: Role = Role.STUDENT


EVERYBODY = Actor("everybody")  # who has given no name
MACHINE = Actor(EVERYBODY.name, Role.TEACHER)  # who sits at it: a terminal, or an app for it alone
VISTAZO = Actor("", Role.TEACHER)  # the app itself, by its rules; no person has an empty name
