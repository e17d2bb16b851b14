"""Several people, several runs, and processes that die: runs are found again by their address."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench._app import App, running_app
from tests.browser.conftest import OpenPage
from tests.browser.steps import (
    expect_status,
    run_id,
    shown_accuracy,
    start_digit_reader,
    wait_for_points,
)
from tests.helpers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHORT = {"data": {"name": "digits"}, "training": {"epochs": 1}}
ENDLESS = {"data": {"name": "digits"}, "training": {"epochs": 1000, "batch_size": 16}}


def test_two_people_see_the_same_run(app: App, open_page: OpenPage) -> None:
    mine = open_page(app.url)
    start_digit_reader(mine)
    theirs = open_page(mine.url)
    for page in (mine, theirs):
        wait_for_points(page, 2)
    for page in (mine, theirs):
        expect_status(page, "finished")
    assert shown_accuracy(mine) == shown_accuracy(theirs)


def test_queued_runs_go_one_after_the_other(app: App, open_page: OpenPage) -> None:
    first, second = open_page(app.url), open_page(app.url)
    ids = [start_digit_reader(page) for page in (first, second)]
    expect(second.get_by_text("Waiting: 1 run is before this one.")).to_be_visible()
    for page in (first, second):
        expect_status(page, "finished")
    before, after = (app.run(one) for one in ids)
    assert before.finished_at
    assert after.started_at
    assert before.finished_at <= after.started_at


def test_stop_ends_a_run_and_keeps_its_weights(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train?run={app.queue(ENDLESS)}")
    wait_for_points(page, 2)
    page.get_by_role("button", name="Stop").click()
    expect_status(page, "stopped")
    assert shown_accuracy(page) > 0.1
    assert app.run(run_id(page)).epochs < 1000


def test_a_killed_worker_interrupts_its_run_only(app: App, open_page: OpenPage) -> None:
    page = open_page(f"{app.url}/train?run={app.queue(ENDLESS)}")
    wait_for_points(page, 2)
    app.busiest_worker().kill()
    expect_status(page, "interrupted")
    expect(page.get_by_role("alert").filter(has_text="killed, or out of memory")).to_be_visible()
    page.goto(app.url)
    start_digit_reader(page)
    expect_status(page, "finished")


def test_what_waits_is_trained_before_anybody_comes(tmp_path: Path) -> None:
    with running_app(tmp_path / "workspace") as app:
        app.wait_for(app.queue(SHORT), "finished")


def test_a_restarted_app_finds_its_runs_and_goes_on(tmp_path: Path, open_page: OpenPage) -> None:
    home = tmp_path / "workspace"
    with running_app(home) as app:
        finished = app.wait_for(app.queue(SHORT), "finished").id
        cut_off = app.wait_for(app.queue(ENDLESS), "running").id
        wait_for(lambda: app.run(cut_off).epochs >= 2)
    with running_app(home) as app:
        page = open_page(f"{app.url}/train?run={finished}")
        expect_status(page, "finished")
        assert shown_accuracy(page) > 0.1
        page.goto(f"{app.url}/train?run={cut_off}")
        expect_status(page, "interrupted")
        done = app.run(cut_off).epochs
        page.get_by_role("button", name="Go on training").click()
        expect_status(page, "training")
        wait_for(lambda: app.run(cut_off).epochs > done)
        page.get_by_role("button", name="Stop").click()
        expect_status(page, "stopped")
        expect(page.get_by_role("button", name="Go on training")).to_be_visible()
