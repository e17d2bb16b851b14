"""The first lesson, whole, in Spanish, from an empty workspace; and axe on what a learner sees."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from bench.lesson import take_first_lesson
from core.common.i18n import translations
from core.lessons.files import get_lesson
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import PHONE, WIDE, comes_to_fit, faults

pytestmark = pytest.mark.browser
es = translations("es").gettext
LOOKED_AT_CLOSELY = 3


def test_the_first_lesson_in_spanish(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url, language="es-MX")
    expect_home_has_a_door(page)
    seen: list[str] = []
    take_first_lesson(page, es, lambda step: look_at_step(page, step, seen))
    titles = [step.title.by_language["es"] for step in get_lesson("read-digits").steps]
    assert seen == titles
    expect(page.locator(".vz-lesson-step")).to_contain_text("Lo que aprendiste")
    page.get_by_role("button", name=es("Finish")).click()
    page.wait_for_url(re.compile("/lessons"))
    expect(page.locator(".st-key-lesson_strip")).to_have_count(0)
    card = page.locator(".st-key-lesson_read-digits")
    expect(card.get_by_role("button", name=es("Begin again"))).to_be_visible()
    expect(card.locator("li.done")).to_have_count(len(titles))


def expect_home_has_a_door(page: Page) -> None:
    expect(page.get_by_role("button", name=es("Begin the lesson"))).to_be_visible()


def look_at_step(page: Page, title: str, seen: list[str]) -> None:
    """Note the step that the strip shows; with axe where it has ticks, also on a phone and in the
    dark."""
    strip = page.locator(".st-key-lesson_strip")
    expect(strip.locator('[aria-current="step"]')).to_have_count(1)
    expect(strip.get_by_role("list").get_by_role("listitem")).to_have_count(7)
    seen.append(title)
    if len(seen) == LOOKED_AT_CLOSELY:
        expect_no_faults(page)


def expect_no_faults(page: Page) -> None:
    settle(page)
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    comes_to_fit(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    assert faults(page, "color-contrast") == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    comes_to_fit(page)
