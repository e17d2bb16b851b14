"""Each chart can be taken along: as a picture, as a drawing, its numbers as they are drawn."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bench._app import App
from core.evaluation.calibration import reliability
from core.evaluation.evaluation import load_evaluation
from core.runs.repository import get_run, list_epochs
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]


@pytest.fixture(scope="module")
def run_id(app: App) -> str:
    values = {"data": {"name": "digits"}, "training": {"epochs": 2}}
    return app.wait_for(app.queue(values), "finished").id


def saved(page: Page, name: str) -> Path:
    """What a click on the button of that name brings."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.press("Enter")
    return Path(waiting.value.path())


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), pytest.param(390, True, marks=pytest.mark.slow)]
)
def test_a_chart_is_saved_as_it_is_drawn(
    app: App, open_page: OpenPage, run_id: str, width: int, dark: bool
) -> None:
    page = open_page(f"{app.url}/evaluate?run={run_id}&part=certainty", width=width, dark=dark)
    with app.workspace():
        stored = load_evaluation(get_run(run_id))
    bins = [one for one in reliability(stored.confidence, stored.right) if one.images]
    bars = page.locator(".js-plotly-plot").first.locator(".barlayer .point")
    expect(bars).to_have_count(len(bins))
    shown = page.locator(".js-plotly-plot .main-svg").first.bounding_box()
    assert shown
    picture = Image.open(saved(page, "Save the chart as a picture (PNG)")).convert("RGB")
    assert picture.width == pytest.approx(2 * shown["width"], abs=4)
    colors = picture.resize((64, 64)).getcolors(5000)
    assert colors
    assert len(colors) > 10
    assert (sum(picture.getpixel((2, 2))) < 300) == dark  # type: ignore[arg-type]
    drawing = saved(page, "Save the chart as a drawing (SVG)").read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    assert drawing.count('class="point"') == len(bins)
    assert 'href="http' not in drawing
    content = saved(page, "Save the chart's numbers (CSV)").read_bytes().decode()
    head, *rows = csv.reader(io.StringIO(content, newline=""))
    assert head == ["series", "how sure it is (confidence)", "share that is right"]
    found = [(float(x), float(y)) for name, x, y in rows if name == "right"]
    middles = [(one.low + one.high) / 2 for one in bins]
    assert [x for x, _y in found] == pytest.approx(middles)
    assert [y for _x, y in found] == pytest.approx([one.accuracy for one in bins])
    assert rows[len(bins) :] == [["as right as it is sure", end, end] for end in ("0", "1")]
    for button in page.locator(".vz-chart-menu button").all():
        box = button.bounding_box()
        assert box
        assert width > 600 or box["height"] >= 40


def test_the_curves_numbers_are_those_of_the_run(
    app: App, open_page: OpenPage, run_id: str
) -> None:
    page = open_page(f"{app.url}/train?run={run_id}")
    content = saved(page, "Save the chart's numbers (CSV)").read_bytes().decode()
    rows = [row for row in csv.reader(io.StringIO(content, newline="")) if row[0] != "series"]
    with app.workspace():
        epochs = list_epochs(run_id)
    found = [float(row[2]) for row in rows if row[0] == "loss, training"]
    assert found == pytest.approx([epoch.loss for epoch in epochs])
    drawing = saved(page, "Save the chart as a drawing (SVG)").read_text(encoding="utf-8")
    assert "<svg" in drawing
