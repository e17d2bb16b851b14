"""A run is put away and comes back, by mouse on a large screen and by keyboard on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import open_more

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALLEST = 40  # pixels of what a finger presses


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    values = {"name": "Mine", "data": {"name": "digits"}, "training": {"epochs": 1}}
    return app.wait_for(app.queue(values), "finished").id


def press(page: Page, name: str) -> None:
    """By keyboard; it is large enough for a finger."""
    button = page.get_by_role("button", name=name, exact=True).last  # a dialog's before its page's
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= SMALLEST
    button.focus()
    button.press("Enter")


def test_a_run_goes_and_comes_back_right_there(
    app: App, open_page: OpenPage, digits_run: str
) -> None:
    page = open_page(f"{app.url}/train?run={digits_run}")
    chart = page.locator(".vz-live-chart")
    expect(chart).to_be_visible()
    open_more(page).get_by_role("button", name="Put away").click()
    expect(page.get_by_text("This run is in the trash")).to_be_visible()
    expect(chart).to_have_count(0)
    assert app.run(digits_run).trashed_at
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("This run is in the trash")).to_have_count(0)
    expect(chart).to_be_visible()
    page.get_by_role("button", name="See what it got wrong").click()
    page.wait_for_url(re.compile("/evaluate"))
    expect(page.get_by_role("radio", name="Mistakes", exact=True)).to_be_checked()


def test_from_the_trash_on_a_phone_by_keyboard(
    app: App, open_page: OpenPage, digits_run: str
) -> None:
    page = open_page(f"{app.url}/train?run={digits_run}", width=390)
    open_more(page)
    press(page, "Put away")
    press(page, "See the trash")
    page.wait_for_url(re.compile("/trash"))
    settle(page)
    press(page, "Bring back")
    expect(page.get_by_text("Nothing is put away")).to_be_visible()
    assert app.run(digits_run).trashed_at is None
    page.goto(f"{app.url}/predict?run={digits_run}")
    settle(page)
    expect(page.locator(".vz-run")).to_contain_text("Mine")


def test_for_good_after_a_question(app: App, open_page: OpenPage) -> None:
    gone = app.wait_for(app.queue({"name": "Gone", "training": {"epochs": 1}}), "finished").id
    page = open_page(f"{app.url}/train?run={gone}", width=390)
    open_more(page)
    press(page, "Put away")
    press(page, "See the trash")
    page.wait_for_url(re.compile("/trash"))
    settle(page)
    press(page, "Delete for good")
    expect(page.get_by_text("can't be undone")).to_be_visible()
    press(page, "Keep it")
    expect(page.get_by_text("can't be undone")).to_have_count(0)
    press(page, "Delete for good")
    expect(page.get_by_text("can't be undone")).to_be_visible()
    press(page, "Delete for good")
    expect(page.get_by_text("Nothing is put away")).to_be_visible()
    page.goto(f"{app.url}/train?run={gone}")
    settle(page)
    expect(page.locator(".vz-problem")).to_contain_text(f"There is no run '{gone}'")
