"""Charts: nothing lies on a legend, nothing pops up, and each theme has its own ground."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from bench._app import App, running_app
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import drag_a_zoom, zoom

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOOLBARS = ".modebar, .vz-chart-bar"
LARGE_CHART = """
from pathlib import Path
import numpy as np, plotly.graph_objects as go, streamlit as st
from core.reporting.figures import MARGIN
from pages._ui.widgets.charts import show_chart
st.html(Path("assets/style.css").resolve())
st.header("A large chart")
names = [f"class {number}" for number in range(40)]
figure = go.Figure(go.Heatmap(z=np.eye(40), x=names, y=names, showscale=False))
figure.update_layout(height=600, margin=MARGIN, xaxis={"title": "predicted class"})
show_chart(figure, "large", "A large chart", zoom=True)
"""
INK = "() => getComputedStyle(document.querySelector('.vz-matrix td')).color"
CELLS = """() => [...document.querySelectorAll('.vz-matrix td')].map((cell) => {
  const { x, y } = cell.getBoundingClientRect(); return [x, y]; })"""
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    """A short training that gets some digits wrong."""
    values = {"data": {"name": "digits"}, "training": {"epochs": 3}}
    return app.wait_for(app.queue(values), "finished").id


@pytest.fixture(scope="module")
def large_chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app of one chart that can be zoomed."""
    folder = tmp_path_factory.mktemp("large")
    script = folder / "chart.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(Path.cwd())!r})\n{LARGE_CHART}")
    with running_app(folder / "workspace", ("-m", "streamlit", "run", str(script))) as app:
        yield app


@pytest.mark.parametrize("width", [390, 1280])
def test_the_curves_buttons_stand_below_the_plot(
    app: App, open_page: OpenPage, digits_run: str, width: int
) -> None:
    page = open_page(f"{app.url}/train?run={digits_run}", width=width)
    expect(page.get_by_role("button", name="Save as picture")).to_be_visible()
    chart = page.locator(".vz-live-chart")
    bars = page.locator(TOOLBARS)
    expect(bars).to_have_count(1)
    assert box(chart.locator(".legend"))[3] < box(chart.locator(".nsewdrag").first)[1]
    assert box(bars)[1] >= box(chart)[3] - 1


@pytest.mark.parametrize("width", [390, 1280])
def test_a_chart_of_bars_has_nothing_but_its_legend(
    app: App, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{app.url}/data?data=digits", width=width)
    page.get_by_role("radio", name="Classes").click()
    chart = page.get_by_test_id("stPlotlyChart")
    assert box(chart.locator(".legend"))[3] <= box(chart.locator(".barlayer"))[1]
    chart.hover()
    expect(page.locator(".modebar-btn")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_toolbar_of_a_large_chart_is_out_of_the_plot(
    large_chart: App, open_page: OpenPage, width: int
) -> None:
    page = open_page(large_chart.url, width=width)
    plot = box(page.locator(".stPlotlyChart .nsewdrag"))
    buttons = page.locator(".modebar-btn")
    expect(buttons).to_have_count(5)
    for button in buttons.all():
        left, top, right, bottom = box(button)
        assert bottom <= plot[1]
        assert right - left >= 40
        assert bottom - top >= 40
    pull(page, page.locator(".stPlotlyChart .nsewdrag"))
    expect(page.locator(".notifier-note")).to_have_count(0)


def test_a_zoom_pops_up_nothing_and_is_undone_by_a_button(
    app: App, open_page: OpenPage, digits_run: str
) -> None:
    page = open_page(f"{app.url}/train?run={digits_run}")
    expect(page.get_by_role("button", name="Save as picture")).to_be_visible()
    whole = zoom(page)
    back = page.get_by_role("button", name="Show the whole curves")
    expect(back).to_have_count(0)
    drag_a_zoom(page)
    expect(back).to_be_visible()
    page.locator(".vz-live-chart .legendtoggle").first.click()
    back.press("Enter")
    expect(back).to_have_count(0)
    assert zoom(page) == pytest.approx(whole)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as picture").click()
    assert Image.open(waiting.value.path()).width > 600
    expect(page.locator(".notifier-note")).to_have_count(0)


@pytest.mark.parametrize("dark_first", [False, True])
def test_the_matrix_lies_on_the_ground_of_each_theme(
    app: App, open_page: OpenPage, digits_run: str, dark_first: bool
) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}&part=confusions", dark=dark_first)
    expect(page.locator(".vz-matrix td")).to_have_count(100)
    page.set_viewport_size({"width": 1280, "height": 1400})
    assert_matrix(page)
    before = page.evaluate(GROUND)
    page.emulate_media(color_scheme="light" if dark_first else "dark")
    page.wait_for_function(f"before => ({GROUND})() !== before", arg=before)
    settle(page)
    assert_matrix(page)


def assert_matrix(page: Page) -> None:
    """Cells of 0 are the page's ground, nearly; the diagonal is blue, errors are orange; all
    readable."""
    ground, text = (rgb(page.evaluate(look)) for look in (GROUND, INK))
    table = page.locator(".vz-matrix table")
    table.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    counts = [int(words) for words in page.locator(".vz-matrix td").all_text_contents()]
    cells = corners(page)
    kinds = set()
    for index, count in enumerate(counts):
        color = cells[index]
        kind = "right" if index % 11 == 0 else "wrong"
        kinds.add(kind if count else "zero")
        assert contrast(color, text) >= 4.5
        if not count:
            assert np.abs(color - ground).max() <= 12
        elif kind == "right":
            assert color[2] > color[0] + 10
        else:
            assert color[0] > color[2] + 10
    assert kinds == {"right", "wrong", "zero"}


def corners(page: Page) -> NDArray[np.float64]:
    """Colours (100, RGB) near the upper left corner of each cell, away from its number."""
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), float)
    boxes = page.evaluate(CELLS)
    return np.array([picture[int(top) + 5, int(left) + 5] for left, top in boxes])


def contrast(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """WCAG 2's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: NDArray[np.float64]) -> float:
    """WCAG 2's relative luminance."""
    share = color / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def rgb(css: str) -> NDArray[np.float64]:
    """`rgb(1, 2, 3)` as an array."""
    return np.array([float(part) for part in css.partition("(")[2].rstrip(")").split(",")[:3]])


def box(element: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    expect(element).to_be_attached()
    found = element.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def pull(page: Page, plot: Locator) -> None:
    """Drag a frame over the middle of a plot."""
    plot.scroll_into_view_if_needed()
    left, top, right, bottom = box(plot)
    page.mouse.move(left + 0.3 * (right - left), top + 0.3 * (bottom - top))
    page.mouse.down()
    page.mouse.move(left + 0.7 * (right - left), top + 0.7 * (bottom - top), steps=5)
    page.mouse.up()
