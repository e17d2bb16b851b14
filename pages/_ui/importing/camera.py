"""The camera: one preview, and a button for each class that records while it is held.

The component (`assets/camera.js`) sends what it took in small batches, again until the numbers of
the pictures come back as received.
"""

from typing import Any

from core.common.i18n import _
from pages._ui.capture.camera import camera, camera_words, picture_in
from pages._ui.importing.tray import ImageClass

SIDE = 224  # pixels
PICTURES_A_SECOND = 8
MOST_AT_ONCE = 40
LONGEST_ADDRESS = 120_000


def camera_preview() -> None:
    """What the camera sees, and the button that turns it on and off."""
    camera(data={"kind": "preview", "words": camera_words()}, key="camera_preview")


def record_button(one: ImageClass) -> list[tuple[int, bytes]]:
    """Take pictures while it is held; those that came now, each with its number, as JPEG files."""
    key = f"record_{one.number}"
    data = {
        "kind": "record",
        "id": key,
        "side": SIDE,
        "every": 1000 / PICTURES_A_SECOND,
        "most": MOST_AT_ONCE,
        "room": one.room,
        "received": one.received,
        "words": {
            **camera_words(),
            "hold": _("Hold to record"),
            "recording": _("Recording…"),
            "full": _("This class is full."),
        },
    }
    answer = camera(data=data, key=key, on_taken_change=lambda: None)
    return pictures_in(answer.taken, one.received)


def pictures_in(sent: Any, received: int) -> list[tuple[int, bytes]]:
    """Number and content of the JPEG files in what a browser `sent`, of those after `received`."""
    if not isinstance(sent, list):
        return []
    found = [picture_in(one, LONGEST_ADDRESS) for one in sent[:MOST_AT_ONCE]]
    return sorted({one[0]: one for one in found if one and one[0] > received}.values())
