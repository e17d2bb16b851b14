"""What a person does and sees on the pages, in their words."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

TRAINING_MILLISECONDS = 180_000
COUNT_POINTS = """() => {
  const chart = document.querySelector('.vz-live-chart');
  return chart && chart.data ? Math.max(0, ...chart.data.map((trace) => trace.x.length)) : 0;
}"""
READ_ZOOM = "() => document.querySelector('.vz-live-chart').layout.xaxis.range"


def start_digit_reader(page: Page) -> str:
    """Click the one button of Home; returns the run's id, which is in the address by then."""
    page.get_by_role("button", name="Train a digit reader now").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    return run_id(page)


def run_id(page: Page) -> str:
    """The run in the page's address."""
    return parse_qs(urlsplit(page.url).query)["run"][0]


def points(page: Page) -> int:
    """Points of the live chart's longest curve."""
    return int(page.evaluate(COUNT_POINTS))


def wait_for_points(page: Page, count: int) -> None:
    """Return when the live chart's longest curve has at least `count` points."""
    page.wait_for_function(f"({COUNT_POINTS})() >= {count}", timeout=TRAINING_MILLISECONDS)


def zoom(page: Page) -> list[float]:
    """The range of the live chart's epoch axis."""
    left, right = page.evaluate(READ_ZOOM)
    return [left, right]


def drag_a_zoom(page: Page) -> None:
    """Pull a frame over the middle of the accuracy chart."""
    area = page.locator(".vz-live-chart .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7, steps=6)
    page.mouse.up()


def expect_status(page: Page, word: str) -> None:
    """The run's panel says `word` (waiting, training, finished, failed …), in the end."""
    panel = page.locator(".vz-status").first
    expect(panel).to_have_text(word, timeout=TRAINING_MILLISECONDS)


def shown_accuracy(page: Page) -> float:
    """The share of right answers on test images, as the page says it."""
    metric = page.get_by_test_id("stMetric").filter(has_text="accuracy")
    text = metric.get_by_test_id("stMetricValue").inner_text()
    return float(text.strip().rstrip("%")) / 100


def draw_a_one(page: Page) -> None:
    """Pull one stroke from the top of the drawing pad to its bottom."""
    pad = page.locator("canvas[aria-label='Drawing area']")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + box["height"] * 0.15)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] * 0.85, steps=8)
    page.mouse.up()


def upload(page: Page, path: Path) -> None:
    """Choose a file to classify."""
    page.get_by_role("radio", name="Upload").click()
    page.locator("input[type=file]").set_input_files(path)


def expect_five_bars(page: Page) -> list[float]:
    """Five classes with their shares in per cent, falling, at most 100 together."""
    expect(page.locator(".vz-bars .bar")).to_have_count(5, timeout=TRAINING_MILLISECONDS)
    texts = page.locator(".vz-bars .value").all_inner_texts()
    shares = [float(text.rstrip("%")) for text in texts]
    assert shares == sorted(shares, reverse=True)
    assert 10 <= sum(shares) <= 100.5
    return shares
