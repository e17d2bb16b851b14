"""A sweep over two knobs: set up, watched, stopped, gone on with after a kill, its best tested."""

import os
import re
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, running_app
from core.search import sweeps
from core.search.results import TrialState, list_trials
from core.search.sweeps import SweepState
from tests.browser.conftest import OpenPage, assert_no_exception, settle
from tests.browser.steps import open_more
from tests.helpers import wait_for

pytestmark = pytest.mark.browser
SMALLEST = {
    "data": {"name": "digits", "fraction": 0.3},
    "model": {"name": "linear"},
    "training": {"epochs": 1, "batch_size": 64},
}
RUNS = 8
VARIED = ("training.optimizer.learning_rate", "training.batch_size")


def test_a_sweep_from_its_set_up_to_the_test_of_its_best(
    tmp_path: Path, open_page: OpenPage
) -> None:
    home = tmp_path / "workspace"
    with running_app(home) as app:
        base = app.wait_for(app.queue(SMALLEST), "finished").id
        page = open_page(f"{app.url}/train?run={base}")
        open_more(page).get_by_role("button", name="Search these knobs…").click()
        page.wait_for_url(re.compile(r"/sweeps\?sweep=new"))
        set_up(page)
        sweep_id = started(page)
        points_come(page)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".vz-sweep .vz-status")).to_have_text("stopped")
        begun = trials(app, sweep_id)
        assert 0 < begun < RUNS
        assert "Traceback" not in app.log.read_text()
        assert_no_exception(page)
        page.goto("about:blank")
        os.killpg(app.process.pid, signal.SIGKILL)
        app.process.wait()
    with running_app(home) as app:
        page = open_page(f"{app.url}/sweeps?sweep={sweep_id}")
        points_come(page)
        page.get_by_role("button", name="Go on").click()
        expect(page.locator(".vz-sweep .vz-status")).to_have_text("finished")
        assert trials(app, sweep_id) >= RUNS
        page.get_by_role("button", name="Train the best again with 3 seeds").click()
        expect(page.locator(".vz-verdict")).to_contain_text("with 3 seeds")
        expect(page.locator(".st-key-run_lines .vz-finished")).to_have_count(3)
        assert "Traceback" not in app.log.read_text()


def set_up(page: Page) -> None:
    """Learning rate and batch size, by clicking; a range turned around is named."""
    expect(page.get_by_role("button", name="Start the sweep")).to_be_enabled()
    for knob in page.locator("[class*='st-key-knob_']").filter(visible=True).all():
        path = knob.locator(".vz-knob-now code").inner_text()
        switch = knob.get_by_role("switch").first
        if switch.is_checked() != (path in VARIED):
            knob.locator("label").first.click()
            settle(page)
    low = page.get_by_role("spinbutton", name="From")
    low.fill("0.5")
    low.press("Enter")
    expect(page.locator(".vz-problem")).to_contain_text("low must be below high")
    low.fill("0.001")
    low.press("Enter")
    expect(page.locator(".vz-problem")).to_have_count(0)
    runs = page.get_by_role("spinbutton", name="Runs")
    runs.fill(str(RUNS))
    runs.press("Enter")
    expect(page.locator(".st-key-start_bar")).to_contain_text(f"{RUNS} runs")


def started(page: Page) -> str:
    """Start it; the id of the sweep, which is in the address by then."""
    page.get_by_role("button", name="Start the sweep").click()
    page.wait_for_url(re.compile(r"sweep=(?!new)"))
    return parse_qs(urlsplit(page.url).query)["sweep"][0]


def points_come(page: Page) -> None:
    """Wait until the chart of the best so far has a point."""
    expect(page.locator(".js-plotly-plot .scatterlayer .point").first).to_be_attached()


def trials(app: App, sweep_id: str) -> int:
    """How many have a value once none trains any more."""
    with app.workspace():
        wait_for(lambda: sweeps.get(sweep_id).state is not SweepState.RUNNING)
        wait_for(lambda: TrialState.RUNNING not in {one.state for one in list_trials(sweep_id)})
        return len(list_trials(sweep_id))
