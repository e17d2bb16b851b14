"""The time machine in a real browser: keys move the slider, and with it matrix, images and bars."""

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import confusion_matrix

from bench._app import App
from core.common import settings
from core.evaluation.epochs import EpochAnswers, read_epoch_answers
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.shared_app]
COUNT_MESSAGES = """() => {
  const send = WebSocket.prototype.send;
  window.sent = 0;
  WebSocket.prototype.send = function (...all) { window.sent += 1; return send.apply(this, all); };
}"""
COUNTS = "cells => cells.map(cell => Number(cell.textContent))"


@pytest.fixture(scope="module")
def run_id(app: App) -> str:
    """A short training on the digits."""
    values = {
        "data": {"name": "digits"},
        "training": {"epochs": 4, "optimizer": {"learning_rate": 0.0003}},
    }
    return app.wait_for(app.queue(values), "finished").id


@pytest.fixture
def stored(app: App, run_id: str) -> EpochAnswers:
    """What the run has kept."""
    with app.workspace():
        return read_epoch_answers(settings.run_folder(run_id) / FILES[ArtifactKind.EPOCH_ANSWERS])


@pytest.mark.parametrize("width", [1280, 390])
def test_keys_move_matrix_images_and_bars(
    app: App, open_page: OpenPage, run_id: str, stored: EpochAnswers, width: int
) -> None:
    page = open_page(f"{app.url}/evaluate?run={run_id}&part=time-machine", width=width)
    part = page.locator(".vz-time")
    slider, cells = part.get_by_role("slider"), part.locator("td")
    expect(slider).to_have_value("3")
    page.evaluate(COUNT_MESSAGES)
    slider.focus()
    page.keyboard.press("Home")
    for step in range(4):
        expect(slider).to_have_value(str(step))
        expect(part.locator(".now")).to_contain_text(f"Epoch {step + 1} of 4")
        counts = confusion_matrix(stored.labels, stored.predicted[step], labels=range(10))
        assert cells.evaluate_all(COUNTS) == counts.ravel().tolist()
        right = int(stored.right[step].sum())
        expect(part.locator(".tile.right")).to_have_count(right)
        expect(part.locator(".tile")).to_have_count(len(stored.rows))
        best = float(stored.probabilities(step)[stored.times_forgotten.argmax()].max())
        expect(part.locator(".answer .value").first).to_have_text(f"{best:.0%}")
        page.keyboard.press("ArrowRight")
    width_of_all = page.evaluate("document.documentElement.scrollWidth")
    assert width_of_all <= width
    assert page.evaluate("window.sent") == 0, "the server was asked"


def test_a_view_shows_its_images_and_one_that_is_chosen(
    app: App, open_page: OpenPage, run_id: str, stored: EpochAnswers
) -> None:
    page = open_page(f"{app.url}/evaluate?run={run_id}&part=time-machine")
    part = page.locator(".vz-time")
    part.get_by_role("slider").focus()
    page.keyboard.press("Home")
    wrong = np.flatnonzero(~stored.right[0])
    part.locator("button[data-key=wrong]").click()
    expect(part.locator(".tile")).to_have_count(len(wrong))
    first = part.locator(".tile").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(part.locator(".one .title")).to_contain_text(f"Image {wrong[1] + 1}:")
    expect(part.locator(".tile").nth(1)).to_have_attribute("aria-pressed", "true")


def test_it_plays_from_the_first_epoch_to_the_last(
    app: App, open_page: OpenPage, run_id: str
) -> None:
    page = open_page(f"{app.url}/evaluate?run={run_id}&part=time-machine")
    part = page.locator(".vz-time")
    part.locator(".now").evaluate(
        "now => { window.said = []; new MutationObserver(() => window.said.push(now.textContent))"
        ".observe(now, { childList: true }); }"
    )
    part.get_by_role("button", name="Play").click()
    page.wait_for_function("window.said.length >= 4")
    expect(part.get_by_role("button", name="Play")).to_be_visible()
    said = page.evaluate("window.said")
    assert len(said) == 4
    assert all(f"Epoch {number} of 4" in words for number, words in enumerate(said, 1))
