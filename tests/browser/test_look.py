"""Every page of the registry: on a phone, on a large screen, in the dark; empty and with a run."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from core.common.i18n import languages
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import OpenPage
from tests.browser.steps import PHONE, TOO_WIDE, comes_to_fit

pytestmark = pytest.mark.browser
ADDRESSES = ["" if page.default else Path(page.path).stem for page in PAGES]


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    """A short finished training."""
    values = {"name": "A" * 100, "data": {"name": "digits"}, "training": {"epochs": 2}}
    return app.wait_for(app.queue(values), "finished").id


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_workspace_fits_a_phone_and_dark_is_dark(
    app: App, open_page: OpenPage, address: str
) -> None:
    page = open_page(f"{app.url}/{address}", width=PHONE["width"], dark=True)
    assert_fits(page)
    color = page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert sum(int(part) for part in color.removeprefix("rgb(").rstrip(")").split(",")) < 150


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "language",  # Spanish has the longer words
    [pytest.param(one, marks=pytest.mark.slow if one == "en" else ()) for one in languages()],
)
def test_a_run_fits(
    app: App, open_page: OpenPage, digits_run: str, address: str, language: str
) -> None:
    page = open_page(f"{app.url}/{address}?run={digits_run}&lang={language}")
    assert_fits(page)
    page.set_viewport_size(PHONE)
    comes_to_fit(page)


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    page.wait_for_load_state("networkidle")
    assert max(page.evaluate(TOO_WIDE)) <= 0


@pytest.mark.parametrize("dark", [False, True])
def test_paper_is_white_and_shows_nothing_to_press(
    app: App, open_page: OpenPage, digits_run: str, dark: bool
) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}", dark=dark)
    page.emulate_media(media="print", color_scheme="dark" if dark else "light")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_test_id("stSelectbox").first).to_be_hidden()
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("heading", level=2)).to_have_css("color", "rgb(27, 34, 41)")
    expect(page.get_by_test_id("stMain")).to_have_css("overflow", "visible")
