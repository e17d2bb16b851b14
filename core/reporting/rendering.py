"""How a report becomes one HTML file: Jinja2 templates in `assets/report`, everything inside.

Every value is escaped where it is filled in (autoescape), a missing one raises. The file asks
nobody for anything: no script, styles and pictures within it, and a Content-Security-Policy that
lets a browser fetch nothing else, whatever somebody puts in later.
"""

import base64
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.common.i18n import number, used_language

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "report"
LONGEST_SIDE = 128  # pixels of an image in a gallery: it is shown at 96


def page(name: str, /, **values: Any) -> str:
    """The HTML of the report `name`, in the language that texts are shown in now."""
    template = _environment().get_template(f"{name}.html")
    return template.render(values, language=used_language())


def png_url(pixels: NDArray[np.uint8]) -> str:
    """uint8 (height, width, 1 or 3) as a PNG in a `data:` address, large images made smaller."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return url_of(image)


def url_of(image: Image.Image) -> str:
    """The image as a PNG in a `data:` address."""
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def text_url(text: str, kind: str) -> str:
    """A text file of that media type in a `data:` address."""
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(FOLDER)
    environment = Environment(
        autoescape=True,
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment
