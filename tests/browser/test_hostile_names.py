"""What people write is shown as they wrote it: on no page is it a tag, a link, a request."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from bench._app import App
from bench._hostile import MARKUP
from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import edits_of, save_version
from core.runs import labels
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import OpenPage, settle
from tests.importing_files import good_members, imported, zipped

pytestmark = pytest.mark.browser
ADDRESSES = {page.title: "" if page.default else Path(page.path).stem for page in PAGES}
PARAMETERS = ("run", "data", "version", "runs", "part", "image", "recipe", "q", "lang", "many")
PLAIN = tuple(one.replace("/", "\u2215") for one in MARKUP)  # as names of folders
# What a page would have if one of those names were taken for more than words.
FOUND = """() => [
  ...document.querySelectorAll('[src*="evil.example"], [href*="evil.example"]'),
  ...document.querySelectorAll('[onerror], [onload]'),
  ...[...document.querySelectorAll('strong, em, del, iframe')].filter((one) =>
    /^(bold|thin|gone)$/.test(one.textContent) || (one.src || '').includes('evil')),
].map((one) => one.outerHTML).concat(window.hit ? ['a script ran'] : [])"""


@pytest.fixture(scope="module")
def address(app: App, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The query of a finished run, of a version of own images, all with hostile names."""
    with app.workspace():
        members = good_members(PLAIN, 12)
        file = zipped(tmp_path_factory.mktemp("own") / "own.zip", members)
        imported(file, "own", title=f"{MARKUP[0]} {MARKUP[1]}"[:80], what=MARKUP[3])
        edits = edits_of(DataConfig(name="own"))
        changed = Version(**{**vars(edits), "dropped_train": (0,)})
        version = save_version(changed, MARKUP[1], EVERYBODY).id
    config = {
        "name": f"{MARKUP[0]} {MARKUP[2]}"[:100],
        "data": {"name": "own", "version": version},
        "model": {"name": "linear"},
        "training": {"epochs": 2, "batch_size": 16},
    }
    run = app.wait_for(app.queue(config), "finished", "failed").id
    with app.workspace():
        labels.note(run, "\n".join(MARKUP), EVERYBODY)
    return f"run={run}&data=own&version={version}"


@pytest.mark.parametrize("title", ADDRESSES)
def test_no_page_takes_a_name_for_more_than_words(
    app: App, open_page: OpenPage, address: str, title: str
) -> None:
    page = open_page(f"{app.url}/{ADDRESSES[title]}?{address}")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert page.evaluate(FOUND) == []
    for fold in page.get_by_test_id("stExpander").all():
        fold.locator("summary").click()
    settle(page)
    assert page.evaluate(FOUND) == []


@pytest.mark.parametrize("title", ADDRESSES)
def test_no_address_is_taken_for_more_than_words(app: App, open_page: OpenPage, title: str) -> None:
    values = "&".join(f"{name}={quote(MARKUP[n])}" for n, name in enumerate(PARAMETERS))
    page: Page = open_page(f"{app.url}/{ADDRESSES[title]}?{values}")
    assert page.evaluate(FOUND) == []
