"""Pictures of all pages, wide and phone, light and dark, in each language, and those in the docs.

    make screenshots

All of them are in `screenshots/`, which git ignores, to be looked at; `docs/images` gets those that
README and tutorial show. The app trains three digit readers in a workspace of its own for them; one
is in the trash. Every page is seen in every way, every part of one in four of them.
"""

import sys
import tempfile
from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, expect  # noqa: E402 (found by the line above)

from bench import chromium  # noqa: E402
from bench._app import App, running_app  # noqa: E402
from core.auth.actors import EVERYBODY  # noqa: E402
from core.common.i18n import languages  # noqa: E402
from core.experiments.recipes import recipes  # noqa: E402
from core.housekeeping import trash  # noqa: E402
from core.housekeeping.models import Kind  # noqa: E402
from pages._ui.evaluate.parts import PARTS  # noqa: E402
from pages._ui.shell.registry import PAGES  # noqa: E402

DATA_PARTS = ("count", "augment", "split", "trust", "pixels", "versions", "export")
COMPARE_PARTS = ("verdict", "curves", "settings", "costs", "images", "seeds")
ALL, IN_DOCS = ROOT / "screenshots", ROOT / "docs" / "images"
SIZES = {"wide": (1280, 1600), "phone": (390, 2000)}  # of pages with what is below the fold
IN_DOCS_SIZE = (1280, 800)
FOUR_WAYS = (
    ("wide", "light", "es"),
    ("wide", "dark", "en"),
    ("phone", "light", "en"),
    ("phone", "dark", "es"),
)
MILLISECONDS = 60_000
MILLISECONDS_UNTIL_DRAWN = 800  # of charts and images, once the page's script has ended
THREE = [  # two bows, in shares of the pad
    *((0.5 + 0.22 * cos(radians(a)), 0.3 + 0.16 * sin(radians(a))) for a in range(-150, 91, 15)),
    *((0.5 + 0.25 * cos(radians(a)), 0.65 + 0.19 * sin(radians(a))) for a in range(-90, 151, 15)),
]


def main() -> None:
    """Make them all."""
    expect.set_options(timeout=MILLISECONDS)
    for folder in (ALL, IN_DOCS):
        folder.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        running_app(Path(place) / "workspace") as app,
        chromium.launch() as browser,
    ):
        config = recipes["digit-reader"].config.model_dump(mode="json")
        changes: tuple[dict[str, Any], ...] = ({}, {"seed": 2}, {"seed": 3})
        ids = [app.queue(config | change) for change in changes]
        run_id, other, away = (app.wait_for(one, "finished").id for one in ids)
        with app.workspace():
            trash.put_away(Kind.RUN, away, EVERYBODY)
        for language in languages():
            _every_page(browser, app, run_id, language)
            _for_the_docs(browser, app, run_id, language)
        _every_part(browser, app, run_id, other)


def _every_page(browser: Browser, app: App, run_id: str, language: str) -> None:
    for size in SIZES:
        for theme in ("light", "dark"):
            for each in PAGES:
                address = "" if each.default else each.path.removeprefix("pages/")[:-3]
                name = f"{address or 'home'}-{size}-{theme}-{language}.png"
                url = f"{app.url}/{address}?run={run_id}&lang={language}"
                _picture(browser, url, ALL / name, SIZES[size], theme)


def _every_part(browser: Browser, app: App, run_id: str, other: str) -> None:
    both = f"compare?runs={run_id},{other}"
    views: dict[str, tuple[str, Callable[[Page], None] | None]] = {
        **{f"evaluate-{one.key}": (f"evaluate?run={run_id}&part={one.key}", None) for one in PARTS},
        **{f"data-{one}": (f"data?data=digits&part={one}", None) for one in DATA_PARTS},
        **{f"compare-{one}": (f"{both}&part={one}", None) for one in COMPARE_PARTS},
        "predict-answer": (f"predict?run={run_id}&second=digit-reader", _draw),
        "predict-many": (f"predict?run={run_id}&part=many", None),
        "home-answer": ("?", _draw),
    }
    for name, (address, act) in views.items():
        for size, theme, language in FOUR_WAYS:
            url = f"{app.url}/{address}&lang={language}"
            file = ALL / f"{name}-{size}-{theme}-{language}.png"
            _picture(browser, url, file, SIZES[size], theme, act)


def _for_the_docs(browser: Browser, app: App, run_id: str, language: str) -> None:
    for name, act in {
        "": _draw,
        "train": None,
        "evaluate": None,
        "predict": _draw,
        "import_images": None,
    }.items():
        part = "&part=confusions" if name == "evaluate" else ""
        url = f"{app.url}/{name}?run={run_id}&lang={language}{part}"
        file = IN_DOCS / f"{name or 'home'}.{language}.png"
        _picture(browser, url, file, IN_DOCS_SIZE, "light", act)


def _picture(
    browser: Browser,
    url: str,
    file: Path,
    size: tuple[int, int],
    theme: str,
    act: Callable[[Page], None] | None = None,
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=width < 600,
    )
    page = context.new_page()
    page.goto(url)
    _settle(page)
    if act:
        act(page)
        _settle(page)
    page.screenshot(path=file)
    context.close()
    print(file.relative_to(ROOT), flush=True)


def _settle(page: Page) -> None:
    """Wait until the page's script has ended and what it has sent is drawn."""
    expect(page.get_by_test_id("stHeading").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(MILLISECONDS_UNTIL_DRAWN)


def _draw(page: Page) -> None:
    """A three on the pad."""
    pad = page.locator("canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in THREE]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()
    page.wait_for_timeout(MILLISECONDS_UNTIL_DRAWN)


if __name__ == "__main__":
    main()
