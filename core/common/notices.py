"""What has happened to the workspace that a person should hear of: Home shows it until it is read.

A file of the workspace, `notices.json`: it says so even of a database that was lost.
"""

import json
import logging
from pathlib import Path

from filelock import FileLock

from core.common import settings
from core.common.files import write_json
from core.common.i18n import _, restored, stored

log = logging.getLogger("vistazo")


def tell(text: str) -> None:
    """Note a marked text for Home, and write it into the log (in a terminal: on stderr)."""
    log.warning("%s", _(text))
    with FileLock(settings.lock_file("notices")):
        write_json(_file(), [*map(stored, list_notices()), stored(text)])


def list_notices() -> list[str]:
    """The marked texts that nobody has dismissed, the oldest first."""
    try:
        lines = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [restored(str(line)) for line in lines] if isinstance(lines, list) else []


def dismiss() -> None:
    """Somebody has read them."""
    with FileLock(settings.lock_file("notices")):
        _file().unlink(missing_ok=True)


def _file() -> Path:
    return settings.home() / "notices.json"
