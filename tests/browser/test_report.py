"""A report opens from disk: nothing is asked of anybody, nothing is refused, a phone shows it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from core.reporting.report import run_report
from core.runs.repository import get_run

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_from_disk_without_a_request(
    browser: Browser, trained: str, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(run_report(get_run(trained)), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []  # a Content-Security-Policy that refuses something says so here
    broken = "() => [...document.images].filter(image => !image.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.evaluate("document.images.length") >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.startswith(b"%PDF")
    assert sheet.count(b"/Type /Page\n") >= 3
    context.close()
