"""Who looks elsewhere while a training runs hears of its end: by the title, and by a sound."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from tests.browser.conftest import settle
from tests.browser.steps import expect_status

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENDLESS = {"data": {"name": "digits"}, "training": {"epochs": 1000, "batch_size": 16}}
LISTEN = """() => {
  window.tones = [];
  const start = AudioScheduledSourceNode.prototype.start;
  AudioScheduledSourceNode.prototype.start = function (at) {
    window.tones.push(this.frequency.value);
    window.audio = this.context;
    return start.call(this, at);
  };
}"""
WATCHED_LONG = "run => Date.now() - window.__vistazoNotice.since[run] > 10000"
BEEP = [660, 880]  # Hz


def watch(app: App, page: Page) -> str:
    """A training that goes on and on, on its page, which is listened to; the run's id."""
    run_id = app.queue(ENDLESS)
    page.goto(f"{app.url}/train?run={run_id}")
    page.evaluate(LISTEN)
    expect_status(page, "training")
    settle(page)
    return run_id


def sound(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="with a sound")


def stop_after_long(page: Page, run_id: str) -> None:
    page.wait_for_function(WATCHED_LONG, arg=run_id)
    page.get_by_role("button", name="Stop").click()
    expect(page).to_have_title(re.compile("● Training stopped: .*%"))


def test_a_sound_is_heard_where_it_is_wanted(app: App, page: Page) -> None:
    run_id = watch(app, page)
    expect(sound(page)).not_to_be_checked()
    sound(page).check()
    assert page.evaluate("window.tones") == BEEP, "how it sounds, at the choice"
    page.wait_for_function("window.audio.state === 'running'")
    stop_after_long(page, run_id)
    assert page.evaluate("window.tones") == BEEP * 2
    run_id = watch(app, page)
    expect(sound(page)).to_be_checked()  # kept for the next visit
    sound(page).uncheck()
    stop_after_long(page, run_id)
    assert page.evaluate("window.tones") == [], "the title alone"
