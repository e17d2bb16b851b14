"""Who acts. Every change in `core` is told; there is one actor until people sign in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person, as the owner of what they make is stored."""

    name: str


EVERYBODY = Actor("everybody")
VISTAZO = Actor("")  # the app itself, which does what its rules say; no person has an empty name
