"""What is known of a person."""

from dataclasses import dataclass
from datetime import datetime

from core.auth.actors import Actor, Role
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import in_one_line, is_shown, tidy

LONGEST_NAME = 40


@dataclass(frozen=True)
class Person:
    """One person of this workspace.

    `id`: as the owner of what they make is stored. `number`: from 2 where others were called so
    before. `role`: the one they came with last. `made`, `seen`: UTC without time zone.
    `signs_in`: whether a provider says who they are, so that no word brings them back.
    """

    id: str
    name: str
    number: int
    role: Role
    made: datetime
    seen: datetime
    signs_in: bool

    @property
    def shown(self) -> str:
        """Their name, by which two of one name are told apart."""
        return self.name if self.number == 1 else f"{self.name} ({self.number})"

    def as_actor(self, role: Role) -> Actor:
        """This person at work, as the role that they have come with now."""
        return Actor(self.id, role)


def checked_name(name: str) -> str:
    """The name as it is kept: in one line, 1 to `LONGEST_NAME` letters. UserError for any other."""
    if not all(map(is_shown, tidy(name))):
        raise UserError(
            "name-unshown",
            N_("A name can't have line breaks or characters that are not shown."),
        )
    found = in_one_line(name)
    if not 0 < len(found) <= LONGEST_NAME:
        raise UserError(
            "name-length",
            N_("A name has 1 to {longest} letters; this one has {count}."),
            longest=LONGEST_NAME,
            count=len(found),
        )
    return found
