"""What a browser brings along: who somebody is and which codes they have entered, signed.

The signature is an HMAC with a secret of the workspace. A ticket holds marks of the codes, not the
codes: a code that is changed is entered anew by all. It says nothing of a role by itself.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.workspace import workspace_id

KEY_FILE = "people.key"
SECONDS_KEPT = 180 * 86_400
LONGEST = 1_000
_SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Ticket:
    """What is signed. `person`: an id, or "" of who has given no name. `class_mark`,
    `teacher_mark`: of codes that were entered (`mark_of`), or "". `made`: seconds since 1970."""

    person: str = ""
    class_mark: str = ""
    teacher_mark: str = ""
    made: int = 0

    def sealed(self) -> str:
        """As the value of a cookie, made now."""
        content = json.dumps(asdict(replace(self, made=int(time.time()))), separators=(",", ":"))
        body = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return f"{body}.{_signature(body)}"


NOTHING = Ticket()


def opened(value: object) -> Ticket:
    """The ticket in a cookie's value; an empty one where it is none, forged, of another workspace
    or too old. Where there is no browser, as in Streamlit's `AppTest`, it is not even text."""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isascii():
        return NOTHING
    body, _dot, signature = value.partition(".")
    if not hmac.compare_digest(_signature(body), signature):
        return NOTHING
    try:
        content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        ticket = Ticket(**json.loads(content))
    except (ValueError, TypeError):  # of another version
        return NOTHING
    return ticket if time.time() - ticket.made < SECONDS_KEPT else NOTHING


def mark_of(code: str, kind: str) -> str:
    """What a ticket holds of a code that was entered; "" where there is no code."""
    return _hmac(f"{kind}\0{code}")[:32] if code else ""


def cookie_name() -> str:
    """Of this workspace: two apps on one machine share their cookies, whatever their ports."""
    return f"vistazo_{workspace_id()[:8]}"


def _signature(body: str) -> str:
    return _hmac(f"ticket\0{body}")


def _hmac(text: str) -> str:
    message = f"{workspace_id()}\0{text}"
    return hmac.new(_secret(), message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _secret() -> bytes:
    if given := os.environ.get("VISTAZO_COOKIE_SECRET", ""):
        if len(given) < _SHORTEST_SECRET:
            raise UserError(
                "cookie-secret-short",
                N_("VISTAZO_COOKIE_SECRET has {count} characters; it must have {least} or more."),
                count=len(given),
                least=_SHORTEST_SECRET,
            )
        return given.encode("utf-8", "surrogateescape")
    path = settings.home() / KEY_FILE
    try:
        return _kept(path, path.stat().st_mtime_ns)
    except OSError:
        return _made(path)


@lru_cache(maxsize=8)
def _kept(path: Path, changed_ns: int) -> bytes:
    """The secret in the file. OSError where there is none that is whole."""
    found = path.read_bytes().strip()
    if len(found) < _SHORTEST_SECRET:
        raise FileNotFoundError(path)
    return found


def _made(path: Path) -> bytes:
    """A new secret in the file, which this account alone may read; where it can't be written, one
    that this process goes by until it ends."""
    with suppress(OSError), FileLock(settings.lock_file("people")):
        with suppress(OSError):
            return _kept(path, path.stat().st_mtime_ns)
        made = secrets.token_hex(32).encode()
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        partial.write_bytes(b"")
        partial.chmod(0o600)
        partial.write_bytes(made)
        partial.replace(path)
        return made
    return _of_this_process(path)


@lru_cache(maxsize=8)
def _of_this_process(path: Path) -> bytes:
    return secrets.token_hex(32).encode()
