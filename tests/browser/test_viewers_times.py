"""Dates stand on every page in the viewer's time, whatever the server's clock shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, running_app
from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.imported import read_record
from core.datasets.versions.repository import edits_of, save_version
from core.runs.models import Run
from tests.browser.conftest import OpenPage
from tests.helpers import open_arrays
from tests.importing_files import good_members, imported, zipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES_OF_A_RUN = ("train", "evaluate", "predict")  # Home says how long ago it was


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app on a machine in Auckland."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        with running_app(tmp_path_factory.mktemp("times") / "workspace") as app:
            yield app
            assert "Traceback" not in app.log.read_text()


@pytest.fixture(scope="module")
def digits_run(app: App) -> Run:
    values = {"data": {"name": "digits"}, "training": {"epochs": 1}}
    return app.wait_for(app.queue(values), "finished")


@pytest.fixture(params=["Asia/Kolkata", "America/Los_Angeles", "America/St_Johns"])
def zone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def clock(moment: datetime, zone: str) -> str:
    """As `moment` (UTC) is written in that zone."""
    return f"{moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%d %b %H:%M}"


def expect_time(page: Page, words: str) -> None:
    expect(page.get_by_test_id("stMain")).to_contain_text(words)


def test_of_a_run(app: App, open_page: OpenPage, digits_run: Run, zone: str) -> None:
    page = open_page(f"{app.url}/train?run={digits_run.id}", zone=zone)
    for address in PAGES_OF_A_RUN:
        page.goto(f"{app.url}/{address}?run={digits_run.id}")
        line = page.locator(".vz-run", has_text=digits_run.id).first
        expect(line).to_contain_text(clock(digits_run.created_at, zone))
        expect(line).not_to_contain_text("UTC")


def test_of_a_version(app: App, open_page: OpenPage, zone: str) -> None:
    with app.workspace():
        open_arrays("digits")
        edits = edits_of(DataConfig(name="digits"))
        version = save_version(replace(edits, dropped_train=(0,)), "one less", EVERYBODY)
    page = open_page(f"{app.url}/data?data=digits", zone=zone)
    page.get_by_role("radio", name="Versions", exact=True).click()
    made = datetime.fromisoformat(version.made).astimezone(ZoneInfo(zone))
    expect_time(page, f"one less · {version.id} · {made:%Y-%m-%d} ·")


def test_of_own_images(app: App, open_page: OpenPage, zone: str, tmp_path: Path) -> None:
    name = f"pets-{zone.rpartition('/')[2].lower().replace('_', '-')}"
    with app.workspace():
        imported(zipped(tmp_path / "pets.zip", good_members()), name)
        record = read_record(name)
    assert record
    page = open_page(f"{app.url}/import_images?data={name}", zone=zone)
    expect_time(page, clock(record.created_at, zone))
