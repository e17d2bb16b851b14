"""The board of thirty in the middle of a lesson: for a projector and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, running_app
from bench._workspace import workspace
from core.lessons.sittings import Sitting, list_sittings
from tests.browser.conftest import OpenPage
from tests.browser.steps import PHONE, comes_to_fit, faults
from tests.classes import LONG_NAME, STEPS, class_of

pytestmark = pytest.mark.browser
PUPILS = 30
OVERFLOWING = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
  .filter((one) => one.clientHeight && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def sitting(app: App) -> Sitting:
    """The class of the module's app."""
    with app.workspace():
        [found] = list_sittings()
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """It begins with the class: in an app that runs, another training would be claimed."""
    home = tmp_path_factory.mktemp("thirty") / "workspace"
    home.mkdir()
    with workspace(home):
        class_of(PUPILS)
    with running_app(home) as app:
        yield app
        assert "Traceback" not in app.log.read_text()


def nothing_overflows(page: Page) -> None:
    comes_to_fit(page)
    assert page.evaluate(OVERFLOWING) == []


def long_names_are_cut(page: Page) -> None:
    """In one line each, with the whole name for a mouse and for who hears the page."""
    for place in (".vz-steps .vz-name", ".vz-class-runs .vz-name"):
        name = page.locator(place).filter(has_text=LONG_NAME).first
        whole = name.inner_text()
        expect(name).to_have_attribute("title", whole)
        assert name.evaluate("(one) => one.scrollWidth > one.clientWidth")
        short = page.locator(place).filter(has_text="Kim").first
        assert short.evaluate("(one) => one.scrollWidth <= one.clientWidth")
        assert name.bounding_box()["height"] == short.bounding_box()["height"]


def test_for_a_projector(app: App, sitting: Sitting, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/board?sitting={sitting.id}&view=projector", width=1024)
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.get_by_text(f"Who is where: {PUPILS} people")).to_be_visible()
    expect(page.locator(".vz-invitation .code")).to_have_text(sitting.code)
    for seen in (".vz-invitation .code", ".vz-steps .names >> nth=2", ".vz-class-runs li >> nth=4"):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)
    expect(page.locator(".vz-steps li")).to_have_count(STEPS + 1)
    expect(page.locator(".vz-steps .vz-name")).to_have_count(PUPILS)
    expect(page.locator(".vz-guesses .dot")).to_have_count(32)
    nothing_overflows(page)
    long_names_are_cut(page)
    assert faults(page) == []


def test_on_a_phone(app: App, sitting: Sitting, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/board?sitting={sitting.id}", width=PHONE["width"])
    expect(page.locator(".vz-class-runs li")).to_have_count(15)
    nothing_overflows(page)
    assert faults(page) == []
