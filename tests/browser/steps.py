"""What a person does and sees on the pages, in their words."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError, ViewportSize, expect

from bench._page import draw_a_one as draw_a_one
from pages._ui.evaluate.parts import PARTS
from tests.browser.conftest import settle

PHONE: ViewportSize = {"width": 390, "height": 900}
WIDE: ViewportSize = {"width": 1280, "height": 900}
SERIOUS = ("serious", "critical")
# By how much the page has to be scrolled sideways, and by how much a button or link sticks out of
# the window, which nothing scrolls to where it is fixed.
TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const scrolled = [document.documentElement, main]
    .map((element) => element.scrollWidth - element.clientWidth);
  const clipped = (element) => {
    for (let above = element.parentElement; above && above !== main; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== 'visible') return true;
    return false;
  };
  const outside = [...main.querySelectorAll('button, a')]
    .filter((element) => element.getBoundingClientRect().width && !clipped(element))
    .filter((element) => !element.closest('[data-testid=stElementToolbar]'))  // a table's own
    .map((element) => Math.floor(element.getBoundingClientRect().right - window.innerWidth));
  return [...scrolled, ...outside];
}"""
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


def pick_way(page: Page, title: str) -> None:
    """On Your images: press the tile of a way to hand images over."""
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("button", name="Other ways")).to_be_visible()


def pick_option(page: Page, box: str | re.Pattern[str], option: Locator) -> None:
    """Pick from a list; an open one closes where the page scrolls or is drawn anew beneath it."""
    for patience in (5_000, 5_000, 60_000):
        page.get_by_role("combobox", name=box).click()
        try:
            option.click(timeout=patience)
            break
        except TimeoutError:
            continue
    settle(page)


def option(page: Page, name: str | re.Pattern[str]) -> Locator:
    """One of an open list's options, by its whole name or a pattern."""
    return page.get_by_role("option", name=name, exact=True)


def open_more(page: Page, name: str = "More") -> Locator:
    """On Train: open the menu of what else can be done with the run, by keyboard; the menu."""
    settle(page)
    more = page.get_by_role("button", name=name, exact=True)
    more.focus()
    more.press("Enter")
    menu = page.get_by_test_id("stPopoverBody")
    expect(menu).to_be_visible()
    return menu


def run_id(page: Page) -> str:
    """The run in the page's address."""
    return parse_qs(urlsplit(page.url).query)["run"][0]


def points(page: Page) -> int:
    """Points of the live chart's longest curve."""
    return int(page.evaluate(COUNT_POINTS))


def wait_for_points(page: Page, count: int) -> None:
    """Return when the live chart's longest curve has at least `count` points."""
    page.wait_for_function(f"({COUNT_POINTS})() >= {count}")


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
    expect(panel).to_have_text(word)


def shown_accuracy(page: Page) -> float:
    """The share of right answers on test images, as the page says it."""
    metric = page.get_by_test_id("stMetric").filter(has_text="Right (accuracy)")
    text = metric.get_by_test_id("stMetricValue").inner_text()
    return float(text.strip().rstrip("%")) / 100


def upload(page: Page, path: Path) -> None:
    """Choose a file to classify."""
    page.get_by_role("radio", name="Upload").click()
    page.locator("input[type=file]").set_input_files(path)


def expect_five_bars(page: Page) -> list[float]:
    """Five classes with their shares in per cent, falling, at most 100 together."""
    expect(page.locator(".vz-bars .bar")).to_have_count(5)
    texts = page.locator(".vz-bars .value").all_inner_texts()
    shares = [float(text.rstrip("%").replace(",", ".")) for text in texts]
    assert shares == sorted(shares, reverse=True)
    assert 10 <= sum(shares) <= 100.5
    return shares


def choose_part(page: Page, title: str) -> None:
    """On Evaluate: go to a part."""
    settle(page)
    radio = page.get_by_role("radio", name=title, exact=True)
    radio.click()
    expect(radio).to_be_checked()
    [key] = [part.key for part in PARTS if part.title == title]
    page.wait_for_url(re.compile(rf"[?&]part={key}\b"))
    settle(page)


def comes_to_fit(page: Page) -> None:
    """Wait until nothing has to be scrolled sideways: charts take a new width in a moment."""
    page.wait_for_function(f"() => Math.max(...({TOO_WIDE})()) <= 0")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds by these rules, by all where none is named, with the first place of each."""
    options = {"resultTypes": ["violations"], **({"runOnly": [*rules]} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    serious = [fault for fault in found if fault["impact"] in SERIOUS]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in serious]
