"""What the time machine's drawing gets: the answers of all epochs at once, packed small.

An image has 10 bytes an epoch: its three most probable classes, their shares and that of the truth.
"""

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import _, ngettext, used_language
from core.datasets.base import Pixels
from core.evaluation.epochs import EpochAnswers

MOST_STEPS = 400  # of the slider: 200 images then take 1.1 MB
ANSWERS = 3
COLUMNS, LARGEST_SIDE, LARGEST_HARD = 20, 64, 40


def drawn(
    answers: EpochAnswers, names: Sequence[str], images: Pixels | None, name: str
) -> dict[str, Any]:
    """The data of `assets/time_machine.js`.

    `names` of the classes; `images`: uint8 (n, height, width, channels), None where they are gone;
    `name` tells what is drawn from what else is drawn in that place.
    """
    steps = np.unique(np.linspace(0, len(answers.epochs) - 1, MOST_STEPS).round().astype(int))
    top, shares, truth = _packed(answers, steps)
    often = answers.times_forgotten.argmax()
    return {
        "name": name,
        "language": used_language(),
        "epochs": answers.epochs[steps].tolist(),
        "last": int(answers.epochs[-1]),
        "classes": list(names),
        "labels": _text(answers.labels.astype("<u2")),
        "top": _text(top),
        "shares": _text(shares),
        "truth": _text(truth),
        "sprite": None if images is None else sprite(images),
        "first": int(often),
        "views": [_views_of_a_step(), _lists(answers)],
        "words": _words(),
    }


def _packed(answers: EpochAnswers, steps: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """Classes (steps, images, `ANSWERS`), their shares and the truth's, 255 for all."""
    images = np.arange(len(answers.labels))
    shape = len(steps), len(images), ANSWERS
    top, shares = np.zeros(shape, "<u2"), np.zeros(shape, np.uint8)
    truth = np.zeros(shape[:2], np.uint8)
    for row, step in enumerate(steps):
        probabilities = answers.probabilities(step)
        best = np.argsort(-probabilities, axis=1, kind="stable")[:, :ANSWERS]
        found = np.take_along_axis(probabilities, best, axis=1)
        top[row, :, : best.shape[1]] = best
        shares[row, :, : best.shape[1]] = np.round(255 * found)
        truth[row] = np.round(255 * probabilities[images, answers.labels])
    return top, shares, truth


def sprite(images: Pixels) -> dict[str, Any]:
    """All images in one, `COLUMNS` in a row: small ones as they are, large ones made smaller."""
    from PIL import Image

    height, width, channels = images.shape[1:]
    hard = max(height, width) <= LARGEST_HARD
    scale = 1.0 if hard else LARGEST_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    side = max(size)
    columns = min(COLUMNS, len(images))
    rows = -(-len(images) // columns)
    sheet = Image.new("L" if channels == 1 else "RGB", (columns * side, rows * side))
    for number, pixels in enumerate(images):
        one = Image.fromarray(pixels[..., 0] if channels == 1 else pixels)
        place = (
            number % columns * side + (side - size[0]) // 2,
            number // columns * side + (side - size[1]) // 2,
        )
        sheet.paste(one if hard else one.resize(size, Image.Resampling.BOX), place)
    stream = io.BytesIO()
    if hard:
        sheet.save(stream, "PNG")
    else:
        sheet.save(stream, "JPEG", quality=85)
    kind = "png" if hard else "jpeg"
    src = f"data:image/{kind};base64,{base64.b64encode(stream.getvalue()).decode()}"
    return {"src": src, "columns": columns, "rows": rows, "smooth": not hard}


def _text(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode()


def _views_of_a_step() -> list[dict[str, Any]]:
    """Which images are like that in the epoch that is looked at: the browser finds them."""
    return [
        {"key": "all", "title": _("All")},
        {"key": "wrong", "title": _("Wrong in this epoch")},
        {"key": "learned", "title": _("Learned in this epoch")},
        {"key": "forgotten", "title": _("Forgotten in this epoch")},
    ]


def _lists(answers: EpochAnswers) -> list[dict[str, Any]]:
    """Images by what became of them over all epochs, the most telling first."""
    lost, times = answers.wrong_since, answers.times_forgotten
    since = np.where(answers.right_since > answers.epochs[0], answers.right_since, 0)
    return [
        _list("late", _("Learned late"), since, lambda i: _("right since epoch {n}", n=since[i])),
        _list("lost", _("Forgotten"), lost, lambda i: _("wrong since epoch {n}", n=lost[i])),
        _list("never", _("Never learned"), ~answers.ever_right, None),
        _list(
            "often",
            _("Forgotten most"),
            times,
            lambda i: ngettext("forgotten {count} time", "forgotten {count} times", int(times[i])),
        ),
    ]


def _list(key: str, title: str, by: NDArray[Any], note: Any) -> dict[str, Any]:
    """The images for which `by` (n,) is not 0, the largest first."""
    order = np.argsort(-by.astype(int), kind="stable")
    images = [int(one) for one in order if by[one]]
    notes = [note(one) for one in images] if note else []
    return {"key": key, "title": title, "images": images, "notes": notes}


def _words() -> dict[str, str]:
    """What the browser says; it fills in the placeholders."""
    filled = ("epoch", "last", "right", "count", "share", "true", "said", "number", "epochs")
    places = {name: f"{{{name}}}" for name in filled}
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "slider": _("Epoch"),
        "now": _("Epoch {epoch} of {last}: {right} of {count} images right ({share})", **places),
        "matrix": _("Confusion matrix of these images: true against predicted class"),
        "corner": _("is ↓ said →"),
        "right": _("{true}, rightly: {share}", **places),
        "wrong": _("{true} taken for {said}: {share}", **places),
        "one": _("Image {number}: is {true}", **places),
        "strip": _("Right after {count} of {epochs} epochs", **places),
        "history": _("Over the epochs: blue is right, orange is wrong."),
        "empty": _("No image is like that."),
    }
