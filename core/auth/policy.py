"""What an actor may do: plain functions, asked before each change."""

from core.auth.actors import EVERYBODY, Actor, Role
from core.common.errors import UserError
from core.common.i18n import N_


def may_change(actor: Actor, owner: str) -> bool:
    """Whether the actor may stop, continue, rename or put away what belongs to `owner`.

    What belongs to everybody, anybody may change; a teacher may change all.
    """
    return actor.role is Role.TEACHER or owner in (actor.name, EVERYBODY.name)


def refuse_unless_allowed(actor: Actor, owner: str, what: str) -> None:
    """UserError where the actor may not change `what`, a name for the message."""
    if not may_change(actor, owner):
        raise UserError(
            "not-allowed",
            N_("{what} belongs to somebody else: you may look at it, but not change it."),
            what=what,
        )


def refuse_unless_teacher(actor: Actor, what: str) -> None:
    """UserError where the actor may not do `what`, which changes the work of all."""
    if actor.role is not Role.TEACHER:
        raise UserError("for-teachers", N_("Only a teacher may do that: {what}."), what=what)
