"""Evaluate in a browser: a cell of the matrix shows its images; every part fits and is usable."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from core.evaluation.confusions import most_confused
from core.evaluation.evaluation import Evaluation, load_evaluation
from pages._ui.evaluate.parts import PARTS
from pages._ui.widgets.messages import data_url
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import PHONE, TOO_WIDE, choose_part, comes_to_fit, faults

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]
SOURCES = """() => [...document.querySelectorAll('.st-key-cell_images .vz-grid img')]
  .map((image) => image.src)"""
TOO_SMALL = """() => [...document.querySelectorAll('.stMain button, .vz-matrix td[tabindex]')]
  .filter((one) => one.offsetParent && !(one.tagName === 'BUTTON' && one.tabIndex < 0))
  .filter((one) => !one.closest('[data-testid=stTooltipIcon], .st-key-languages'))
  .filter((one) => one.getBoundingClientRect().height < 39.5)
  .map((one) => one.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def digits_run(app: App) -> str:
    """A short training that gets some digits wrong."""
    values = {"data": {"name": "digits"}, "model": {"name": "linear"}, "training": {"epochs": 2}}
    return app.wait_for(app.queue(values), "finished").id


@pytest.fixture(scope="module")
def stored(app: App, digits_run: str) -> Evaluation:
    """What the run has answered."""
    with app.workspace():
        evaluation = load_evaluation(app.run(digits_run))
        assert len(evaluation.test_images) == 360
        return evaluation


def cell(page: Page, true: int, said: int) -> Locator:
    return page.locator(".vz-matrix tbody tr").nth(true).locator("td").nth(said)


def expected_images(evaluation: Evaluation, true: int, said: int) -> list[str]:
    """The pictures of a cell, the surest answers first."""
    rows = evaluation.select(right=None, true=true, predicted=said)[:24]
    return [data_url(evaluation.test_images[row]) for row in rows]


def expect_images(page: Page, expected: list[str]) -> None:
    """Exactly these stand beside the matrix, in this order."""
    same = f"(expected) => JSON.stringify(({SOURCES})()) === JSON.stringify(expected)"
    page.wait_for_function(same, arg=expected)


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def two_cells(evaluation: Evaluation) -> tuple[tuple[int, int], tuple[int, int]]:
    """The cell with most mistakes, and one on the diagonal in a row below it."""
    wrong = evaluation.confusion - np.diag(np.diag(evaluation.confusion))
    true, said = (int(one) for one in np.unravel_index(wrong.argmax(), wrong.shape))
    other = next(one for one in (true + 1, true - 1) if 0 <= one < 10)
    return (true, said), (other, other)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_cell_shows_exactly_its_images(
    app: App, open_page: OpenPage, digits_run: str, stored: Evaluation, width: int
) -> None:
    (true, said), (other, _same) = two_cells(stored)
    page = open_page(f"{app.url}/evaluate?run={digits_run}&part=confusions", width=width)
    expect(page.locator(".vz-matrix td")).to_have_count(100)
    cell(page, true, said).click()
    expect_images(page, expected_images(stored, true, said))
    expect(cell(page, true, said)).to_have_attribute("aria-selected", "true")
    assert (address(page)["true"], address(page)["said"]) == ([str(true)], [str(said)])

    cell(page, true, said).focus()  # by keyboard: to the cell of its neighbour's row
    page.keyboard.press("ArrowDown" if other > true else "ArrowUp")
    for _step in range(abs(other - said)):
        page.keyboard.press("ArrowRight" if other > said else "ArrowLeft")
    expect(cell(page, other, other)).to_be_focused()
    page.keyboard.press("Enter")
    expect_images(page, expected_images(stored, other, other))
    expect(cell(page, other, other)).to_be_focused()
    assert address(page)["true"] == address(page)["said"] == [str(other)]

    page.reload()  # the address alone brings it back
    settle(page)
    expect_images(page, expected_images(stored, other, other))
    expect(cell(page, other, other)).to_have_attribute("aria-selected", "true")


def test_a_pair_in_words_chooses_its_cell(
    app: App, open_page: OpenPage, digits_run: str, stored: Evaluation
) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}&part=confusions")
    pair = most_confused(stored)[0]
    first = page.locator(".vz-matrix ol button").first
    expect(first).to_have_text(
        f"{pair.true} taken for {pair.predicted}: {pair.images} of {pair.of}"
    )
    first.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect_images(page, expected_images(stored, pair.true, pair.predicted))
    chosen = [int(address(page)[name][0]) for name in ("true", "said")]
    assert chosen == [pair.true, pair.predicted]


def test_in_another_order_a_cell_is_still_its_own(
    app: App, open_page: OpenPage, digits_run: str, stored: Evaluation
) -> None:
    (true, said), _other = two_cells(stored)
    query = f"run={digits_run}&part=confusions&true={true}&said={said}"
    page = open_page(f"{app.url}/evaluate?{query}")
    page.get_by_role("radio", name="what is confused with what").click()
    page.get_by_role("radio", name="% of the true class").click()
    settle(page)
    chosen = page.locator(".vz-matrix td[aria-selected=true]")
    expect(chosen).to_have_count(1)
    share = round(100 * stored.confusion[true, said] / stored.confusion[true].sum())
    expect(chosen).to_have_text(str(share))
    expect_images(page, expected_images(stored, true, said))


def test_a_step_back_is_the_part_before(app: App, open_page: OpenPage, digits_run: str) -> None:
    page = open_page(f"{app.url}/evaluate?run={digits_run}")
    choose_part(page, "Confusions")
    choose_part(page, "Hits out of 100")
    expect(page.locator(".vz-hits i")).to_have_count(100)
    page.go_back()
    expect(page.locator(".vz-matrix td")).to_have_count(100)
    settle(page)  # while a page is drawn, what was there stands beside what comes
    expect(page.get_by_role("radio", name="Confusions")).to_be_checked()


@pytest.mark.parametrize("part", [part.key for part in PARTS])
def test_every_part_fits_and_has_no_serious_fault(
    app: App, open_page: OpenPage, digits_run: str, part: str
) -> None:
    address = f"{app.url}/evaluate?run={digits_run}&part={part}&true=1"
    page = open_page(address)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert max(page.evaluate(TOO_WIDE)) <= 0
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    comes_to_fit(page)
    assert faults(page) == []
    assert page.evaluate(TOO_SMALL) == []
