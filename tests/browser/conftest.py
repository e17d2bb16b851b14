"""The real app, driven by a real Chromium.

`app` is one server a module, with an empty workspace of its own. `open_page` gives as many separate
people (browser contexts) as a test wants; `page` is one at 1280 pixels. Every page is watched: a
request to another machine, an exception on the page or in the app's log fails the test.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bench import chromium
from bench._app import App, running_app
from bench._page import settle as settle
from serving.door import YOU
from tests.helpers import PATIENCE

MILLISECONDS = 1_000 * PATIENCE
HERE = ("127.0.0.1", "localhost", "")
expect.set_options(timeout=MILLISECONDS)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app of all modules that look at nothing but what they made themselves."""
    with running_app(tmp_path_factory.mktemp("shared") / "workspace") as app:
        yield app
        assert "Traceback" not in app.log.read_text()


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with an empty workspace, or the shared one where the module is marked for it; its log
    must hold no traceback in the end."""
    if request.node.get_closest_marker("shared_app"):
        yield request.getfixturevalue("shared_app")
        return
    with running_app(tmp_path_factory.mktemp("app") / "workspace") as app:
        yield app
        assert "Traceback" not in app.log.read_text()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address as somebody new: `open_page(url, width=390, dark=True, zone="Asia/Tokyo")`.

    `zone` is the time zone of their machine, `language` that of their browser.
    """
    pages: list[Page] = []
    foreign: list[str] = []
    broken: list[str] = []

    def note_host(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname not in HERE:
            foreign.append(url)

    def open_page(
        url: str,
        width: int = 1280,
        dark: bool = False,
        zone: str | None = None,
        language: str = "en-US",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            has_touch=width < 600,
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
            locale=language,
        )
        context.set_default_timeout(MILLISECONDS)
        context.on("request", lambda request: note_host(request.url))
        context.on("weberror", lambda error: broken.append(str(error.error)))
        page = context.new_page()
        page.on("websocket", lambda socket: note_host(socket.url))
        page.goto(url)
        pages.append(page)
        if urlsplit(page.url).path != YOU:  # which is no page of Streamlit's
            settle(page)
        return page

    yield open_page
    try:
        for page in pages:
            assert_no_exception(page)
    finally:
        for page in pages:
            page.context.close()
    assert not foreign, "requests left the machine"
    assert not broken, "scripts of the page met errors"


@pytest.fixture
def page(app: App, open_page: OpenPage) -> Page:
    """The home page of the module's app at 1280 pixels."""
    return open_page(app.url)


def assert_no_exception(page: Page) -> None:
    """No traceback, and no sentence about an error in Vistazo."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
