"""From the address to a drawn digit that one's own network answers, through the first lesson.

python -m bench.lesson [TIMES]: an empty workspace each time, all seven steps, two trainings among
them; who takes it reads nothing and knows where to click.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench import chromium
from bench._app import running_app
from bench._figures import Figure, show
from bench._page import draw_a_one, settle

TIMES = 3
MILLISECONDS = 120_000
NEXT = ".st-key-next_step button"
OTHER_EPOCHS, GUESS = "2", "90"
Words = Callable[[str], str]


def measure(times: int = TIMES) -> list[Figure]:
    """Seconds in all, from opening the address on, and until one's own first network was trained;
    the app has been started before, its workers have not."""
    expect.set_options(timeout=MILLISECONDS)
    all_of_it, trained = [], []
    with chromium.launch() as browser:
        for _ in range(times):
            seconds = _seconds(browser)
            all_of_it.append(seconds["picture"])
            trained.append(seconds["train"])
    return [
        Figure("address to drawn digit, answered by one's own network", "≤ 60 s", all_of_it, "s"),
        Figure("… to the end of the first training", "", trained, "s"),
    ]


def take_first_lesson(
    page: Page, words: Words = str, at_step: Callable[[str], None] = lambda title: None
) -> dict[str, float]:
    """From Home to the end of the lesson; the moments at which each of its steps was done.

    `words`: in the page's language. `at_step` hears the title of each step that the strip comes to.
    """
    done: dict[str, float] = {}
    page.get_by_role("button", name=words("Begin the lesson")).click()
    for number, (name, way) in enumerate(WAYS.items(), 1):
        said = words("step {number} of {total}").format(number=number, total=len(WAYS))
        expect(page.locator(".vz-lesson .vz-dim")).to_have_text(said)
        settle(page)
        at_step(page.locator(".vz-lesson-step b").inner_text())
        way(page, words)
        page.locator(NEXT).wait_for()
        done[name] = time.perf_counter()
        page.locator(NEXT).click()
    page.locator(".st-key-finish_lesson button").wait_for()
    return done


def _seconds(browser: Browser) -> dict[str, float]:
    """When each step was done, counted from the address on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        began = time.perf_counter()
        page.goto(app.url)
        done = take_first_lesson(page)
        page.close()
    return {name: moment - began for name, moment in done.items()}


def _draw(page: Page, words: Words) -> None:
    draw_a_one(page, words("Drawing area"))


def _train(page: Page, words: Words) -> None:
    page.get_by_role("button", name=words("Start training")).click()
    page.wait_for_url(re.compile(r"[?&]run="))


def _change_and_guess(page: Page, words: Words) -> None:
    _fill(page, words("Epochs"), OTHER_EPOCHS)
    _fill(page, words("Your guess: how many of 100 will be right?"), GUESS)
    _train(page, words)


def _fill(page: Page, label: str, value: str) -> None:
    field = page.get_by_role("spinbutton", name=label, exact=True)
    field.fill(value)
    field.press("Enter")
    settle(page)


def _look(page: Page, words: Words) -> None:
    """The page that the step leads to is all that it asks for."""


WAYS: Mapping[str, Callable[[Page, Words], None]] = {  # by the ids of the lesson's steps
    "draw": _draw,
    "train": _train,
    "curves": _look,
    "worst": _look,
    "change": _change_and_guess,
    "compare": _look,
    "picture": _draw,
}


if __name__ == "__main__":
    show(measure(*map(int, sys.argv[1:2])))
