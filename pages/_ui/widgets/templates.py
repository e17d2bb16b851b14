"""Our pieces of HTML, for what Streamlit has no widget for: Jinja2 templates in `assets/html`.

Every value is escaped where it is filled in (autoescape), a missing one raises. Templates hold no
words that a person reads: those come as values.
"""

import base64
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.common.i18n import number

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "html"


def show_html(name: str, /, **values: Any) -> None:
    """Draw the piece `name` with `values` in it."""
    st.html(rendered(name, **values))


def rendered(name: str, /, **values: Any) -> str:
    """The HTML of the piece `name` with `values`, all of them escaped."""
    return _environment().get_template(f"{name}.html").render(values)


def svg_url(svg: str) -> str:
    """A drawing in a `data:` address: the way into a page, which takes no SVG as it is."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 17 ms: not at the start

    loader = FileSystemLoader(FOLDER)
    environment = Environment(autoescape=True, loader=loader, undefined=StrictUndefined)
    environment.filters["number"] = number
    return environment
