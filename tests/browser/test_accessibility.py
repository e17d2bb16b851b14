"""No page has a serious fault that axe-core finds, in light and dark, wide and on a phone."""

import pytest
from playwright.sync_api import expect

from bench._app import App
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import OpenPage
from tests.browser.steps import PHONE, WIDE, comes_to_fit, faults

pytestmark = pytest.mark.browser
ADDRESSES = {page.title: "" if page.default else page.path[6:-3] for page in PAGES}


@pytest.fixture(scope="module")
def run(app: App) -> str:
    """A finished run, so that every page has something to show."""
    queued = app.queue({"data": {"name": "digits"}, "training": {"epochs": 2}})
    return app.wait_for(queued, "finished").id


@pytest.mark.parametrize("title", ADDRESSES)
def test_no_page_has_a_serious_fault(app: App, open_page: OpenPage, run: str, title: str) -> None:
    page = open_page(f"{app.url}/{ADDRESSES[title]}?run={run}")
    styled = "() => getComputedStyle(document.querySelector('.st-key-languages')).position"
    page.wait_for_function(f"({styled})() === 'fixed'")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    comes_to_fit(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    assert faults(page, "color-contrast") == []
    page.set_viewport_size(WIDE)
    assert faults(page, "color-contrast") == []
