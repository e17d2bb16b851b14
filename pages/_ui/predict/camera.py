"""A picture of the camera, or live: the answer follows the video.

A live picture leaves the browser when the answer to the one before is drawn: `picture_answered`,
which a page calls last, tells it so. However slow answers are, no more than one waits for its own.
"""

from core.common.i18n import _
from core.datasets.base import Dataset
from pages._ui.capture.camera import camera, camera_words, picture_in
from pages._ui.predict.picture import Picture

SIDES = (224, 640)  # pixels: from the smallest to the largest picture
SPARE = 2  # so many times as large as the data set's images
LONGEST_ADDRESS = 1_000_000


def camera_picture(dataset: Dataset) -> Picture | None:
    """What the camera sees, with buttons; the last picture that was taken."""
    side = min(max(SPARE * max(dataset.image_shape[:2]), SIDES[0]), SIDES[1])
    words = {
        **camera_words(),
        "take": _("Take a picture"),
        "live": _("Live: answer what it sees"),
        "stop": _("Stop answering"),
    }
    answer = camera(
        data={"kind": "view", "side": side, "words": words},
        key="camera_view",
        default={"picture": None},
        on_picture_change=lambda: None,
    )
    taken = picture_in(answer.picture, LONGEST_ADDRESS)
    return taken and Picture(taken[1], _("Picture of the camera"), frame=taken[0])


def picture_answered(picture: Picture | None) -> None:
    """Tell the camera that the answer to its picture is drawn, so that the next may come."""
    if picture and picture.frame:
        camera(data={"kind": "answered", "number": picture.frame}, key="camera_answered")
