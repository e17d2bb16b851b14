"""Every page of the registry: on a phone, on a large screen, in the dark; empty and with a run."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from bench._app import App
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser
ADDRESSES = ["" if page.default else Path(page.path).stem for page in PAGES]
TOO_WIDE = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .map((element) => element.scrollWidth - element.clientWidth)"""


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    """A short finished training."""
    values = {"name": "A" * 100, "data": {"name": "digits"}, "training": {"epochs": 2}}
    return app.wait_for(app.queue(values), "finished").id


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_workspace_fits_a_phone(app: App, open_page: OpenPage, address: str) -> None:
    assert_fits(open_page(f"{app.url}/{address}", width=390))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_run_fits(
    app: App, open_page: OpenPage, digits_run: str, address: str, width: int
) -> None:
    assert_fits(open_page(f"{app.url}/{address}?run={digits_run}", width=width))


@pytest.mark.parametrize("address", ADDRESSES)
def test_dark_is_dark(app: App, open_page: OpenPage, address: str) -> None:
    page = open_page(f"{app.url}/{address}", dark=True)
    color = page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert sum(int(part) for part in color.removeprefix("rgb(").rstrip(")").split(",")) < 150


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    page.wait_for_load_state("networkidle")
    assert max(page.evaluate(TOO_WIDE)) <= 0
