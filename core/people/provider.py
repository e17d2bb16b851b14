"""Who somebody is of whom a provider (OpenID Connect) says so: their id here, name and role.

A provider's token says what a person is called, not what they may: that is set here, by a claim or
a list of addresses.
"""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

from core.auth.actors import Role
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import in_one_line
from core.people.models import LONGEST_NAME

CLAIM, ADDRESSES = "VISTAZO_TEACHER_CLAIM", "VISTAZO_TEACHERS"
NAMES = ("name", "preferred_username", "given_name", "email")


def person_id(claims: Mapping[str, Any]) -> str:
    """As the owner of what they make is stored: by who says it and whom it means, never by an
    address, which may be given to another. UserError where the token names nobody."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise UserError(
            "sign-in-nameless",
            N_("The sign-in says nobody's id (`sub`), so it can't be used here."),
        )
    issuer = claims.get("iss")
    about = f"{issuer if isinstance(issuer, str) else ''}\0{subject}"
    return f"p{hashlib.sha256(about.encode('utf-8', 'replace')).hexdigest()[:23]}"


def name_of(claims: Mapping[str, Any]) -> str:
    """What they are called: the first of `NAMES` that says something, shortened to fit."""
    for name in NAMES:
        value = claims.get(name)
        if isinstance(value, str) and (found := in_one_line(value)[:LONGEST_NAME].strip()):
            return found
    return "?"


def role_of(claims: Mapping[str, Any]) -> Role:
    """Teacher by the claim or the verified address that the settings name, else student."""
    path, value = teacher_claim()
    if path and value in _values(claims, path):
        return Role.TEACHER
    address = claims.get("email")
    if isinstance(address, str) and claims.get("email_verified") is True:
        return Role.TEACHER if address.casefold() in teachers() else Role.STUDENT
    return Role.STUDENT


def teacher_claim() -> tuple[str, str]:
    """The claim of a token and the value that makes a teacher; two empty words where none does.

    UserError where the setting is no such pair.
    """
    setting = os.environ.get("VISTAZO_TEACHER_CLAIM", "").strip()
    path, _equals, value = (part.strip() for part in setting.partition("="))
    if setting and not (path and value):
        raise UserError(
            "teacher-claim-invalid",
            N_("{name} is {setting!r}; it must be a claim and its value, as roles=teacher."),
            name=CLAIM,
            setting=setting[:80],
        )
    return path, value


def teachers() -> frozenset[str]:
    """The addresses of teachers, in small letters. UserError where one is no address."""
    words = os.environ.get("VISTAZO_TEACHERS", "").replace(",", " ").casefold().split()
    for word in words:
        if "@" not in word.strip("@"):
            raise UserError(
                "teachers-invalid",
                N_(
                    "{name} has {word!r}; it must be addresses with commas between, as "
                    "ada@example.org,grace@example.org."
                ),
                name=ADDRESSES,
                word=word[:80],
            )
    return frozenset(words)


def _values(claims: Mapping[str, Any], path: str) -> list[str]:
    """What the claim says, one or several; dots in `path` lead into it (`realm_access.roles`)."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    several = found if isinstance(found, list | tuple) else [found]
    return [str(one) for one in several if isinstance(one, str | int)]
