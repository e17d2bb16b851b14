"""The people of a class, a line each: what a line says, a new word, and the question of erasing."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.auth.actors import Actor, Role
from core.people import codes
from core.people.models import Person
from core.people.repository import find_by_word, list_people, new_person, signed_in
from core.runs import repository
from core.runs.summaries import list_summaries
from tests.helpers import PATIENCE, ROOT, end_run, small_config, start_run

HOSTILE = "<b>![x](http://evil)</b>"


def draw() -> None:
    from core.people.repository import list_people
    from pages._ui.people.lines import show_people
    from pages._ui.shell.page import guarded

    with guarded():
        show_people(list_people())


def ask(question: str) -> None:
    """The question alone: here a click runs all of a script, and not only its dialog."""
    from core.people.repository import list_people
    from pages._ui.people import lines

    for person in list_people():
        getattr(lines, question)(person)


@pytest.fixture
def ana(workspace) -> tuple[Person, str]:
    """Somebody with one ended run, and her word."""
    person, word = new_person("Ana")
    run_id = repository.create_run(small_config(), Actor(person.id))
    start_run(run_id)
    end_run(run_id, "stopped")
    return person, word


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def shown(question: str = "") -> AppTest:
    args = (question,) if question else ()
    drawn = ask if question else draw
    return checked(AppTest.from_function(drawn, default_timeout=PATIENCE, args=args).run())


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    return checked(app.switch_page("pages/people.py").run())


def button(app: AppTest, label: str) -> Button:
    return next(one for one in app.button if one.label == label)


def html(app: AppTest) -> str:
    return "".join(one.proto.body for one in app.get("html"))


def words(app: AppTest) -> list[str]:
    return [one.value for one in app.text]


def test_a_line_says_who_it_is_and_what_is_theirs(ana):
    new_person("ana", Role.TEACHER)
    signed_in("of-a-provider", HOSTILE, Role.STUDENT)
    app = shown()
    assert words(app)[0] == "3 people"
    said = html(app)
    assert "Student · 1 run · here " in said
    assert "<b>ana (2)</b>" in said
    assert "Teacher · 0 runs · here " in said
    assert "&lt;b&gt;![x](http://evil)" in said
    assert HOSTILE not in said
    people = {person.name: person.id for person in list_people()}
    assert not app.button(key=f"runs_of_{people['Ana']}").disabled
    assert app.button(key=f"runs_of_{people['ana']}").disabled
    keys = {one.key for one in app.button}
    assert f"word_of_{people['ana']}" in keys
    assert "word_of_of-a-provider" not in keys, "who signs in has none"


def test_a_new_word_brings_them_back_and_the_old_one_does_not(ana):
    person, word = ana
    app = checked(button(shown(), "New word").click().run())
    assert not app.code, "nothing is changed before it is asked for"
    assert find_by_word("Ana", word) == person
    app = shown("ask_for_a_new_word")
    [new] = checked(button(app, "Make a new word").click().run()).code
    assert find_by_word("Ana", word) is None
    found = find_by_word("Ana", new.value)
    assert found is not None
    assert found.id == person.id


def test_erasing_says_what_goes_and_asks_first(ana):
    app = checked(button(shown(), "Erase").click().run())
    assert {"Ana", "Runs: 1"} <= {*words(app)}
    assert any("can't be undone" in one.value for one in app.markdown)
    checked(button(shown("ask_before_erasing"), "Keep it").click().run())
    assert [person.shown for person in list_people()] == ["Ana"]
    checked(button(shown("ask_before_erasing"), "Erase all of it").click().run())
    assert not list_people()
    assert not list_summaries()


@pytest.mark.usefixtures("ana")
def test_a_student_sees_nobody(monkeypatch):
    assert "Student · 1 run" in html(opened()), "who sits at the machine sees them"
    monkeypatch.setenv(codes.TEACHER, "teach-8b-2026")
    app = opened()
    assert "Only a teacher sees the people of the class." in html(app)
    assert "Student · 1 run" not in html(app)
    assert not {"Erase", "New word", "Their runs"} & {one.label for one in app.button}


@pytest.mark.usefixtures("workspace")
def test_before_anybody_has_a_name_the_page_says_how_they_get_one():
    assert "Nobody has chosen a name yet." in html(opened())
