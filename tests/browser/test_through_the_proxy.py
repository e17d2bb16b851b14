"""Every page in Chromium through the document's proxy: its policy breaks none of them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bench._app import running_app
from pages._ui.shell.registry import PAGES
from tests.browser.conftest import settle
from tests.helpers import PATIENCE
from tests.nginx import Nginx, block

pytestmark = pytest.mark.browser
NAME = "lab.localhost"  # which browsers look for on this machine


def test_pages_work_and_ask_nobody_else(browser: Browser, tmp_path: Path) -> None:
    start = ("-m", "core", "app", "--hosts", NAME)
    folder = tmp_path / "nginx"
    folder.mkdir()
    with running_app(tmp_path / "workspace", start) as app:
        port = int(app.url.rpartition(":")[2])
        with Nginx(folder, block("nginx"), NAME, port) as nginx:
            context = browser.new_context(ignore_https_errors=True)
            context.set_default_timeout(1_000 * PATIENCE)
            asked: set[str] = set()
            said: list[str] = []
            context.on("request", lambda request: asked.add(request.url))
            context.on("console", lambda message: said.append(message.text))
            page = context.new_page()
            page.on("websocket", lambda socket: asked.add(socket.url))
            for each in PAGES:
                name = "" if each.default else Path(each.path).stem
                page.goto(f"https://{NAME}:{nginx.port}/{name}")
                settle(page)
                expect(page.get_by_test_id("stException")).to_have_count(0)
            context.close()
    own = (f"https://{NAME}:{nginx.port}/", f"wss://{NAME}:{nginx.port}/", "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]
    assert not [text for text in said if "Content Security Policy" in text]
