"""Inside, with mouse and keyboard: heat over an image, images of points on a plane."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import pick_option

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]
PLANE = ".vz-plane .area > canvas"


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    """A short training of a network with convolutions."""
    values = {"data": {"name": "digits"}, "model": {"name": "lenet5"}, "training": {"epochs": 2}}
    return app.wait_for(app.queue(values), "finished").id


@pytest.mark.parametrize("width", [1280, 390])
def test_another_class_has_another_picture(
    app: App, open_page: OpenPage, digits_run: str, width: int
) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}&part=inside&image=7", width=width)
    heat = page.locator(".vz-inside img").last
    expect(page.get_by_text("The map has 10×10 cells")).to_be_visible()
    settle(page)
    first = heat.get_attribute("src")
    asked = re.compile("Asked about the class")
    pick_option(page, asked, page.get_by_role("option").nth(4))
    expect(heat).not_to_have_attribute("src", first or "")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_points_show_their_images(app: App, open_page: OpenPage, digits_run: str) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}&part=inside&look=plane")
    page.get_by_role("button", name="Let it look at the test images").click()
    expect(page.get_by_text("of the spread of their features")).to_be_visible()
    page.locator(PLANE).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".vz-plane .tip")).to_be_visible()
    said = page.locator(".vz-plane .tip span").inner_text()
    assert re.fullmatch(r"is \d, said \d \(\d+%\)", said)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 image, ")).to_be_visible()
    line = page.locator(".st-key-inside_picked figcaption").inner_text().replace("\n", ", ")
    assert line == said
    _draw_around_all(page)
    expect(page.get_by_text("360 images, ")).to_be_visible()
    expect(page.locator(".st-key-inside_picked figure")).to_have_count(12)


def _draw_around_all(page: Page) -> None:
    box = page.locator(PLANE).bounding_box()
    assert box is not None
    left, top = box["x"] + 3, box["y"] + 3
    right, bottom = left + box["width"] - 6, top + box["height"] - 6
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
