"""Runs are ticked, labelled, put away, brought back, deleted for good, and compared."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bench._app import App
from core.common import settings
from core.evaluation.comparison import compare, sentence
from core.evaluation.evaluation import load_evaluation
from core.reporting.comparison_report import names_of
from core.runs.labels import tags_of
from tests.browser.conftest import OpenPage, settle

pytestmark = pytest.mark.browser
SMALLEST = 40  # pixels of what a finger presses


@pytest.fixture(scope="module")
def two(app: App) -> list[str]:
    """Two finished runs that differ in how long they trained."""
    queued = [
        app.queue({"name": name, "data": {"name": "digits"}, "training": {"epochs": epochs}})
        for name, epochs in (("Short", 1), ("Long", 4))
    ]
    return [app.wait_for(run_id, "finished").id for run_id in queued]


def row(page: Page, name: str) -> Locator:
    return page.locator(".vz-runs tbody tr", has_text=name)


def tick(page: Page, name: str) -> None:
    box = page.get_by_role("checkbox", name=f"Select {name}", exact=True)
    box.check()
    expect(page.locator(".vz-runs tr.ticked", has_text=name)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def test_a_run_goes_comes_back_goes_and_its_folder_with_it(app: App, open_page: OpenPage) -> None:
    gone = app.wait_for(app.queue({"name": "Gone", "training": {"epochs": 1}}), "finished").id
    with app.workspace():
        folder = settings.run_folder(gone)
    page = open_page(f"{app.url}/runs")
    tick(page, "Gone")
    press(page, "Put away")
    expect(page.get_by_text("1 run is in the trash.")).to_be_visible()
    expect(row(page, "Gone")).to_have_count(0)
    assert app.run(gone).trashed_at
    press(page, "Bring back")
    expect(row(page, "Gone")).to_be_visible()
    assert app.run(gone).trashed_at is None
    tick(page, "Gone")
    press(page, "Put away")
    expect(row(page, "Gone")).to_have_count(0)
    assert folder.is_dir()
    page.get_by_role("link", name="What is put away: the trash").click()
    page.wait_for_url(re.compile("/trash"))
    settle(page)
    press(page, "Empty the trash")
    press(page, "Delete all of it")
    expect(page.get_by_text("Nothing is put away")).to_be_visible()
    assert not folder.exists()


def test_two_are_compared_and_the_sentence_is_the_computation_s(
    app: App, open_page: OpenPage, two: list[str]
) -> None:
    page = open_page(f"{app.url}/runs")
    for name in ("Short", "Long"):
        tick(page, name)
    press(page, "Compare")
    page.wait_for_url(re.compile(r"/compare\?runs="))
    with app.workspace():
        runs = {run_id: app.run(run_id) for run_id in two}
        found = compare([(run_id, load_evaluation(run)) for run_id, run in runs.items()])
        words = sentence(found[0], names_of(list(runs.values())))
    expect(page.locator(".vz-sentences b")).to_have_text(words)
    page.get_by_role("radio", name="Curves").click()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(2)
    expect(page).to_have_url(re.compile("part=curves"))
    page.get_by_role("radio", name="Settings that differ").click()
    expect(page.locator(".vz-compare tbody th[scope=row]")).to_have_text(["Epochs"])


def test_labels_sort_and_filter(app: App, open_page: OpenPage, two: list[str]) -> None:
    page = open_page(f"{app.url}/runs")
    tick(page, "Short")
    press(page, "Tags")
    page.get_by_role("textbox", name="Add tags").fill("Quick, v1")
    press(page, "Save")
    expect(row(page, "Short").locator(".tag")).to_have_text(["quick", "v1"])
    with app.workspace():
        assert tags_of([two[0]]) == {two[0]: ["quick", "v1"]}
    star = page.get_by_role("button", name="Star Short")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Epochs").click()
    expect(page).to_have_url(re.compile("sort=epochs"))
    expect(page.locator(".vz-runs tbody a").first).to_have_text("Long")
    page.get_by_role("button", name="Epochs").click()
    expect(page.locator(".vz-runs tbody a").first).to_have_text("Short")
    page.goto(f"{app.url}/runs?tag=quick&starred=1")
    settle(page)
    expect(page.locator(".vz-runs tbody a")).to_have_text(["Short"])
    page.get_by_role("link", name="Short", exact=True).click()
    page.wait_for_url(re.compile(rf"/train\?run={two[0]}"))


def test_a_phone_has_all_of_it(app: App, open_page: OpenPage, two: list[str]) -> None:
    page = open_page(f"{app.url}/runs", width=390)
    expect(row(page, "Long")).to_be_visible()
    for place in (
        page.locator(".vz-runs tbody label").first,
        page.locator(".vz-runs tbody .star").first,
        page.get_by_role("button", name="Filter"),
    ):
        box = place.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Short", "Long"):
        tick(page, name)
    press(page, "Compare")
    page.wait_for_url(re.compile(r"/compare\?runs="))
    expect(page.locator(".vz-sentences li")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page).response["violations"]
    assert not [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
