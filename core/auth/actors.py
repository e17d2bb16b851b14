"""Who acts. Every change in `core` is told."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a class: a student changes what is their own, a teacher all."""

    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True)
class Actor:
    """A person, as the owner of what they make is stored, and their role."""

    name: str
    role: Role = Role.STUDENT


EVERYBODY = Actor("everybody")  # who has given no name
VISTAZO = Actor("", Role.TEACHER)  # the app itself, by its rules; no person has an empty name
