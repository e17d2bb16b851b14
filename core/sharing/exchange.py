"""What an app does now and then beside its trainings: send what waits, take what is new."""

import logging
import threading

from core.common.errors import UserError
from core.common.throttle import Throttle
from core.sharing import sending
from core.sharing.fetching import is_shared
from core.sharing.folders import catch_up
from core.storage.place import FilesError

SECONDS_BETWEEN_LOOKS = 5.0
THREAD = "vistazo-files"
log = logging.getLogger("vistazo")
last_look = Throttle(SECONDS_BETWEEN_LOOKS)


def exchange_beside() -> None:
    """`exchange` by a thread, where hosts share a place and none is at it: a large file holds
    nothing up."""
    if not last_look.due() or any(each.name == THREAD for each in threading.enumerate()):
        return
    last_look.done()
    if _shares():
        threading.Thread(target=exchange, name=THREAD, daemon=True).start()


def exchange() -> None:
    """Send what waits for it, and follow what other hosts have changed; the log says what can't
    be done now, and it is tried again after a minute."""
    if not sending.last_failure.due():
        return
    try:
        sending.send_waiting()
        catch_up()
    except FilesError as error:
        sending.last_failure.done()
        log.warning("%s", error)
    except (UserError, OSError) as error:
        log.warning("%s", error)


def _shares() -> bool:
    try:
        return is_shared()
    except FilesError:  # whoever sends a file is told
        return False
