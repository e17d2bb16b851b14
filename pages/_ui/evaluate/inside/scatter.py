"""Points on a plane, each an image: shown where one points at, picked by a line drawn around them.

See `assets/inside_scatter.js`. The images travel as one sheet, small and as JPEG, with the points;
Streamlit sends both once for as long as they stay the same.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.common.i18n import _, used_language
from core.datasets.base import Pixels

LONGEST_SIDE = 32  # pixels of an image on the sheet
QUALITY = 75
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8A8A8A")
SHAPES = 4  # which go with the colours: circles, squares, triangles, diamonds
MOST_GROUPS_NAMED = len(COLOURS) * SHAPES
_ASSETS = Path(__file__).resolve().parents[4] / "assets"
_component = st.components.v2.component(
    "vistazo_inside_scatter",
    html="""
<div class="vz-plane"><div class="bar"><button type="button" data-action="lasso"></button>
<button type="button" data-action="all"></button></div>
<div class="area"><canvas tabindex="0"></canvas>
<div class="tip" hidden><i></i><span></span></div></div>
<p class="say" role="status"></p><ul></ul></div>""",
    js=(_ASSETS / "inside_scatter.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Cloud:
    """Points of images: which of all images each is (n,), where it lies (n, 2), which group it is
    of (n,), the groups' names, and what is said of each."""

    indices: NDArray[np.int64]
    points: NDArray[np.float32]
    groups: NDArray[np.int64]
    names: Sequence[str]
    said: Sequence[str]


def scatter(cloud: Cloud, images: Pixels, key: str) -> list[int] | None:
    """Draw the points; returns the indices of images that have just been picked, or None.

    `images`: all that `cloud.indices` counts in, uint8 (n, height, width, channels).
    """
    data = {
        "name": f"{key} {used_language()}",
        "points": _scaled(cloud.points).round(4).ravel().tolist(),
        "groups": cloud.groups.tolist(),
        "names": list(cloud.names) if len(cloud.names) <= MOST_GROUPS_NAMED else [],
        "said": list(cloud.said),
        "colours": COLOURS,
        "words": {
            "area": _("Test images on a plane. Arrow keys go from point to point, Enter picks."),
            "lasso": _("Draw around points"),
            "all": _("Show all"),
        },
        **_sheet(key, cloud, images),
    }
    answer = _component(data=data, key=f"scatter_{key}", on_picked_change=lambda: None).picked
    if not isinstance(answer, list):
        return None
    known = range(len(cloud.indices))
    return [int(cloud.indices[one]) for one in answer if isinstance(one, int) and one in known]


def _scaled(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Each axis from 0 to 1, upwards; one scale for both, so that distances stay."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-12)
    middle = (low + high) / 2
    return np.asarray(0.5 + (points.astype(np.float64) - middle) / size)


def _sheet(key: str, cloud: Cloud, images: Pixels) -> dict[str, object]:
    """The images side by side in one address, and how they lie there."""
    shape = images.shape[1:3]
    step = max(1, -(-max(shape) // LONGEST_SIDE))
    columns = int(np.ceil(np.sqrt(len(cloud.indices))))
    tile = (-(-shape[1] // step), -(-shape[0] // step))
    kept: dict[str, str] = st.session_state.setdefault("inside_sheet", {})
    sheet_key = f"{key.split('-')[0]}-{len(cloud.indices)}"
    if sheet_key not in kept:
        kept.clear()
        kept[sheet_key] = _jpeg(images[cloud.indices][:, ::step, ::step], columns)
    return {"sheet": kept[sheet_key], "columns": columns, "tile": tile}


def _jpeg(images: Pixels, columns: int) -> str:
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    padded = np.zeros((rows * columns, height, width, channels), np.uint8)
    padded[:count] = images
    table = padded.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    whole = table.reshape(rows * height, columns * width, channels)
    picture = Image.fromarray(whole[..., 0] if channels == 1 else whole)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"
