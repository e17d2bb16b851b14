"""Home: the pad that is answered at once, the lines of runs, the menu of a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import draw_a_one, expect_status, run_id, start_digit_reader

pytestmark = pytest.mark.browser


def said(page: Page) -> Locator:
    return page.locator(".vz-said")


def test_what_is_drawn_is_answered(page: Page) -> None:
    expect(said(page)).to_have_text("Draw a digit: 0 to 9.")
    draw_a_one(page)
    expect(said(page)).to_have_text(re.compile(r"^That is 1: \d+% sure\.$"))
    expect(page.locator(".vz-digits .best")).to_have_text("1")
    page.get_by_role("button", name="Clear").click()
    expect(said(page)).to_have_text("Draw a digit: 0 to 9.")


def test_the_answer_comes_while_one_draws(page: Page) -> None:
    box = page.locator("canvas").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + 240, steps=8)
    expect(said(page)).to_contain_text("sure")
    page.mouse.up()


@pytest.mark.slow
def test_the_whole_line_of_a_run_leads_to_it(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url)
    run = start_digit_reader(page)
    page.goto(app.url)
    expect(page.get_by_role("heading", name="Running now")).to_be_visible()
    app.wait_for(run, "finished")
    expect(page.get_by_role("heading", name="Running now")).to_have_count(0)
    line = page.locator(f".st-key-line_{run}")
    expect(line.locator("img.curve")).to_have_attribute("alt", re.compile("from .* to"))
    expect(line.locator(".result")).to_contain_text("%")
    line.click(position={"x": 300, "y": 20})
    page.wait_for_url(re.compile(r"/train\?run="))
    assert run_id(page) == run
    expect_status(page, "finished")
    page.go_back()
    settle(page)
    page.get_by_role("link", name=f"Open {run}").press("Enter")
    page.wait_for_url(re.compile(r"/train\?run="))


def test_a_phone_has_its_menu_in_words(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url, width=390)
    menu = page.locator(".st-key-phone_menu")
    for each in PAGES:
        if each.in_menu and each.on_phone:
            link = menu.get_by_role("link", name=each.title)
            expect(link).to_be_visible()
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 40
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
    menu.get_by_role("link", name="Data").click()
    page.wait_for_url(re.compile("/data"))
    wide = open_page(app.url)
    expect(wide.locator(".st-key-phone_menu")).to_be_hidden()
