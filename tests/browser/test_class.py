"""A teacher and two students work at once: each with a name, each with what is theirs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, running_app
from core.people import codes
from core.people.repository import list_people
from core.runs.summaries import list_summaries
from tests.browser.conftest import OpenPage
from tests.browser.steps import expect_status, open_more, start_digit_reader

pytestmark = pytest.mark.browser
CODE, TEACHER = "sunflower", "teach-8b-2026"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(codes.CLASS, CODE)
        patch.setenv(codes.TEACHER, TEACHER)
        with running_app(tmp_path_factory.mktemp("class") / "workspace") as app:
            yield app
            assert "Traceback" not in app.log.read_text()


def come_in(page: Page, name: str, code: str) -> str:
    """Choose a name with the code; returns the word that was shown."""
    form = page.locator("section.first")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Code").fill(code)
    form.get_by_role("button", name="Take this name").click()
    word = page.locator(".word b").inner_text()
    page.get_by_role("link", name="Go on to Vistazo").click()
    expect(page.get_by_role("link", name=f"You are {name}")).to_be_visible()
    return word


def test_a_teacher_and_two_students_work_at_once(app: App, open_page: OpenPage) -> None:
    ana, ben, teacher = (open_page(app.url) for _ in range(3))
    expect(ana.get_by_role("heading", name="Who are you?")).to_be_visible()
    form = ana.locator("section.first")
    form.get_by_label("Name").fill("Ana")
    form.get_by_label("Code").fill("guessed")
    form.get_by_role("button", name="Take this name").click()
    expect(ana.get_by_role("alert")).to_have_text("That is not the code.")
    come_in(ana, "Ana", CODE)
    word = come_in(ben, "Ben", CODE)
    come_in(teacher, "Grace", TEACHER)

    of_ana, of_ben = start_digit_reader(ana), start_digit_reader(ben)
    for page in (ana, ben):
        expect_status(page, "finished")
    with app.workspace():
        ids = {person.shown: person.id for person in list_people()}
        owners = {run.id: run.owner for run in list_summaries()}
    assert owners == {of_ana: ids["Ana"], of_ben: ids["Ben"]}

    theirs = f"{app.url}/train?run={of_ana}"
    ben.goto(theirs)
    expect(ben.get_by_text("Ana ·")).to_be_visible()
    expect(open_more(ben).get_by_role("button", name="Put away")).to_be_disabled()
    expect(open_more(ana).get_by_role("button", name="Put away")).to_be_enabled()
    teacher.goto(theirs)
    expect(open_more(teacher).get_by_role("button", name="Put away")).to_be_enabled()

    again = open_page(app.url)
    again.get_by_text("I have a name here already").click()
    back = again.locator("details").filter(has_text="I have a name here already")
    back.get_by_label("Name").fill("ben")
    back.get_by_label("Your word").fill(word)
    back.get_by_label("Code").fill(CODE)
    back.get_by_role("button", name="It is me").click()
    expect(again.get_by_role("link", name="You are Ben")).to_be_visible()
    again.goto(f"{app.url}/runs?of=mine")
    expect(again.locator(f".vz-runs a[href*='{of_ben}']").first).to_be_visible()
    expect(again.locator(f".vz-runs a[href*='{of_ana}']")).to_have_count(0)

    again.goto(f"{app.url}/people")
    expect(again.get_by_text("Only a teacher sees the people of the class.")).to_be_visible()
    erase_ana(teacher, app)
    ana.goto(app.url)
    expect(ana.get_by_role("heading", name="Who are you?")).to_be_visible()
    with app.workspace():
        assert [run.id for run in list_summaries()] == [of_ben]
        assert {person.shown for person in list_people()} == {"Ben", "Grace"}


def erase_ana(teacher: Page, app: App) -> None:
    """All of her at once, after a question that says what that is."""
    teacher.goto(f"{app.url}/people")
    line = teacher.locator("[class*='st-key-person_']").filter(has_text="Ana")
    expect(line).to_contain_text("1 run")
    line.get_by_role("button", name="Erase").click()
    question = teacher.get_by_role("dialog")
    expect(question).to_contain_text("Runs: 1")
    question.get_by_role("button", name="Erase all of it").click()
    expect(teacher.locator("[class*='st-key-person_']").filter(has_text="Ana")).to_have_count(0)
