"""Charts that do not move, drawn in the theme of the page; `core.reporting` builds the figures."""

import re
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.common.i18n import _, separators
from core.reporting.figures import MARGIN

TOOLBAR_HEIGHT = 44  # beside the plot, not on it: see assets/style.css
MENU_HEIGHT = 40
NO_POP_UPS = {"showTips": False, "displayNotifier": False}
_menu = st.components.v2.component(
    "vistazo_chart_menu",
    html="""<div class="vz-chart-menu" role="group">
<button type="button" data-way="png">PNG</button>
<button type="button" data-way="svg">SVG</button>
<button type="button" data-way="csv">CSV</button></div>""",
    js=(Path(__file__).resolve().parents[3] / "assets/chart_menu.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show_chart(
    figure: go.Figure, key: str, alt: str, *, zoom: bool = False, table: str = ""
) -> None:
    """Draw `figure`; with `zoom` it can be enlarged, and has a toolbar above it.

    Without, no drag is taken for a zoom, so that a finger on it scrolls the page. Below it stands a
    small menu: the picture as PNG and SVG, its numbers as CSV: those that are drawn, or `table`,
    where there is more to them.
    """
    config: dict[str, Any] = {**NO_POP_UPS, "displayModeBar": zoom}
    figure.update_layout(separators=separators())
    if zoom:
        config["modeBarButtonsToRemove"] = ["toImage", "pan2d", "autoScale2d"]
        figure.update_layout(
            height=figure.layout.height + TOOLBAR_HEIGHT,
            margin={**MARGIN, "t": TOOLBAR_HEIGHT},
            dragmode="zoom",
        )
    else:
        figure.update_layout(dragmode=False)
        figure.update_xaxes(fixedrange=True)
        figure.update_yaxes(fixedrange=True)
    st.plotly_chart(figure, key=key, alt=alt, config=config)
    chart_menu(key, alt, table)


def picture_menu(key: str, alt: str, picture: dict[str, Any] | None = None) -> None:
    """Buttons that save a picture as PNG and SVG.

    What a component in the container of that `key` draws when it is asked to (see
    `assets/chart_menu.js`), or `picture`: an SVG's `text`, its `width` and `height` in pixels.
    """
    _show_menu(key, alt, ("png", "svg"), picture=picture)


def chart_menu(key: str, alt: str, table: str = "") -> None:
    """Buttons that save the chart drawn by `st.plotly_chart` with that `key`; `table`: its numbers
    as CSV, where they are more than what is drawn."""
    _show_menu(key, alt, ("png", "svg", "csv"), table)


def _show_menu(
    key: str,
    alt: str,
    ways: tuple[str, ...],
    table: str = "",
    picture: dict[str, Any] | None = None,
) -> None:
    name = re.sub(r"[^A-Za-z0-9_-]", "-", key)  # as Streamlit makes a class of a key
    words = {
        "png": _("Save the chart as a picture (PNG)"),
        "svg": _("Save the chart as a drawing (SVG)"),
        "csv": _("Save the chart's numbers (CSV)"),
        "series": _("series"),
    }
    data = {
        "chart": f"st-key-{name}",
        "file": f"vistazo-{name}",
        "label": alt,
        "words": words,
        "ways": ways,
        "table": table,
        "picture": picture,
    }
    _menu(data=data, key=f"menu_{key}", height=MENU_HEIGHT)
