"""Cleaning up in the browser: a preview, what goes, and the way back; Health beside it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench._app import App
from core.auth.actors import EVERYBODY
from core.common import settings
from core.runs import queue, repository
from tests.browser.conftest import OpenPage, settle
from tests.helpers import small_config

pytestmark = pytest.mark.browser


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 3_000_000)
    return path


def test_a_cache_goes_and_checkpoints_come_back(app: App, open_page: OpenPage) -> None:
    with app.workspace():
        run_id = repository.create_run(small_config(name="Mine"), EVERYBODY)
        queue.request_stop(run_id, EVERYBODY)
        checkpoint = put(settings.checkpoint_file(run_id))
        cache = put(settings.home() / "cache/features/one/a.npy")
    page = open_page(f"{app.url}/disk")
    for key, kept in (("features", "Keep it"), ("features", "Delete")):
        page.locator(f".st-key-clean_{key} button").click()
        expect(page.get_by_role("dialog").get_by_text("features/one")).to_be_visible()
        assert cache.exists()
        page.get_by_role("dialog").get_by_role("button", name=kept).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("3 MB are freed.")).to_be_visible()
    assert not cache.exists()
    page.locator(".st-key-clean_checkpoints button").click()
    page.get_by_role("dialog").get_by_role("button", name="Into the trash").click()
    expect(page.get_by_text("3 MB are in the trash now")).to_be_visible()
    assert not checkpoint.exists()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("are in the trash now")).to_have_count(0)
    settle(page)
    assert checkpoint.exists()
    expect(page.locator(".st-key-clean_checkpoints button")).to_be_visible()


def test_home_leads_to_health_which_says_how_it_stands(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url)
    page.get_by_role("link", name="Is all well?").click()
    expect(page.get_by_role("button", name="Look again")).to_be_visible()
    for subject in ("database", "workers", "log"):
        expect(page.locator(".vz-findings b").get_by_text(subject, exact=True)).to_be_visible()
