"""The codes of a class and of its teacher, by settings, and whether somebody has said one."""

import hmac
import os

from core.common.errors import UserError
from core.common.i18n import N_
from core.people.attempts import Attempts

CLASS, TEACHER = "VISTAZO_CLASS_CODE", "VISTAZO_TEACHER_CODE"
SHORTEST = {CLASS: 4, TEACHER: 8}
LONGEST = 100
MOST_WRONG, IN_SECONDS = 20, 600.0
_attempts = Attempts(MOST_WRONG, IN_SECONDS)


def class_code() -> str:
    """What lets anybody in; "" where anybody comes in. UserError where it is no code."""
    return _checked(CLASS, os.environ.get("VISTAZO_CLASS_CODE", ""))


def teacher_code() -> str:
    """What makes a teacher; "" where none does. UserError where it is no code."""
    return _checked(TEACHER, os.environ.get("VISTAZO_TEACHER_CODE", ""))


def check_codes() -> None:
    """UserError where a code can't be used, or both are the same: each student would be a
    teacher."""
    of_class, of_teacher = class_code(), teacher_code()
    if of_class and of_class == of_teacher:
        raise UserError(
            "codes-alike",
            N_(
                "{teacher} and {class_} are the same: every student would be a teacher. "
                "Take another for one of them."
            ),
            teacher=TEACHER,
            class_=CLASS,
        )


def enter(said: str, code: str, address: str) -> None:
    """UserError where that is not the `code`, or too many were tried from this address."""
    _attempts.count(address)
    if not code or not hmac.compare_digest(said.strip()[:LONGEST].encode(), code.encode()):
        raise UserError("code-wrong", N_("That is not the code."))
    _attempts.take_back(address)


def _checked(name: str, said: str) -> str:
    code = said.strip()
    if code and not SHORTEST[name] <= len(code) <= LONGEST:
        raise UserError(
            "code-length",
            N_("{name} has {count} characters; it must have {least} to {most}."),
            name=name,
            count=len(code),
            least=SHORTEST[name],
            most=LONGEST,
        )
    return code
