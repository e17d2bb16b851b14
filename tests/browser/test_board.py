"""A lesson with a class: its teacher opens it, two pupils join, one trains, the board shows it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, running_app
from core.people import codes
from core.people.repository import list_people
from core.runs.summaries import list_summaries
from tests.browser.conftest import OpenPage, settle
from tests.browser.steps import PHONE, comes_to_fit, faults, run_id

pytestmark = pytest.mark.browser
TEACHER = "teach-8b-2026"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(codes.TEACHER, TEACHER)
        with running_app(tmp_path_factory.mktemp("board") / "workspace") as app:
            yield app
            assert "Traceback" not in app.log.read_text()


def open_lesson(page: Page, app: App) -> str:
    """As the teacher: from the lessons to the board of a new one; the code on it."""
    page.goto(f"{app.url}/you")
    page.get_by_text("I am the teacher").first.click()
    page.get_by_label("The teacher's code").fill(TEACHER)
    page.get_by_role("button", name="I am the teacher").click()
    page.goto(f"{app.url}/lessons")
    page.get_by_role("button", name="Lessons with a class").click()
    page.locator(".st-key-open_read-digits button").click()
    page.wait_for_url(re.compile(r"/board\?sitting="))
    return page.locator(".vz-invitation .code").inner_text()


def take_name(page: Page, name: str, words: tuple[str, str]) -> None:
    """On the page for it, to which Join leads, and back; `words`: of its two buttons."""
    take, go_on = words
    page.locator(".vz-go-to").click()
    page.locator("section.first input[name=name]").fill(name)
    page.get_by_role("button", name=take).click()
    page.get_by_role("link", name=go_on).click()
    settle(page)


def test_a_lesson_with_a_class(app: App, open_page: OpenPage) -> None:
    teacher = open_page(app.url)
    code = open_lesson(teacher, app)
    ana = open_page(f"{app.url}/join?code={code}")
    take_name(ana, "Ana", ("Take this name", "Go on to Vistazo"))
    ana.get_by_role("button", name="Take part as Ana").click()
    expect(ana.get_by_text("Ana, you take part in “Read digits”.")).to_be_visible()
    luz = open_page(f"{app.url}/join?code={code}", width=390, language="es-ES")
    take_name(luz, "Luz", ("Tomar este nombre", "Ir a Vistazo"))
    luz.get_by_role("button", name="Participar como Luz").click()
    expect(luz.get_by_text("Luz, participas en «Leer dígitos».")).to_be_visible()
    expect(teacher.locator(".vz-steps .names").first).to_have_text("Ana, Luz")

    trained = train(ana, app)
    line = teacher.locator(".vz-class-runs li").filter(has_text="Ana")
    expect(line.locator(".words")).to_have_text(re.compile(r"\d% right, guessed 90%"))
    expect(teacher.locator(".vz-guesses .dot")).to_have_count(1)
    expect(teacher.get_by_text("1 guess with its truth:")).to_be_visible()
    expect(teacher.locator(".vz-best-runs li")).to_have_count(1)
    expect(teacher.locator(".vz-grid figure.wrong").first).to_contain_text("Ana")
    looks_right(teacher)

    expect(teacher.locator(".vz-draw-again")).to_have_count(1)
    teacher.get_by_role("button", name="End the lesson").click()
    expect(teacher.locator(".vz-invitation")).to_have_count(0)
    expect(teacher.locator(".vz-draw-again")).to_have_count(0)
    teacher.get_by_role("button", name="Put all of it away").click()
    teacher.get_by_role("button", name="Bring back").click()
    expect(line).to_be_visible()
    with app.workspace():
        assert [run.id for run in list_summaries()] == [trained]
    erase(teacher)
    with app.workspace():
        assert list_summaries() == []
        assert {person.name for person in list_people()} == {"Ana", "Luz"}


def train(page: Page, app: App) -> str:
    """Guess, and start what the form begins with: digits, some seconds; the run's id."""
    page.goto(f"{app.url}/train")
    settle(page)
    guess = page.get_by_role("spinbutton", name=re.compile("^Your guess"))
    guess.fill("90")
    guess.press("Enter")
    settle(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"/train\?run="))
    return run_id(page)


def on_projector(page: Page) -> None:
    """Code and who is where are seen without scrolling."""
    page.set_viewport_size({"width": 1024, "height": 768})
    settle(page)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    for seen in (".code", ".vz-steps .names >> nth=0", ".vz-class-runs li >> nth=0"):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)
    comes_to_fit(page)
    assert faults(page) == []
    page.get_by_role("link", name="End the large view").click()
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    page.close()


def looks_right(page: Page) -> None:
    """No serious fault by axe, wide, on a phone, in dark and for a projector, where code and who is
    where are seen without scrolling."""
    assert faults(page) == []
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    comes_to_fit(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    assert faults(page, "color-contrast") == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="For the projector").click()
    on_projector(opened.value)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or {"width": 1280, "height": 900})
    expect(page.get_by_test_id("stHeader")).to_be_visible()


def erase(page: Page) -> None:
    """All of it, after a question that says what that is."""
    page.get_by_role("button", name="Erase").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("1 run with its files")
    expect(question).to_contain_text("how far 2 people came")
    question.get_by_role("button", name="Erase all of it").click()
    expect(page.locator(".st-key-open_read-digits")).to_be_visible()
