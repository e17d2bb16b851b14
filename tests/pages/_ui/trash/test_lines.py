"""The trash line by line, and its questions."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.auth.actors import EVERYBODY
from core.datasets.imported import imported_records
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.runs import repository, summaries
from tests.helpers import PATIENCE, end_run, small_config, start_run
from tests.importing_files import good_members, imported, zipped


def draw() -> None:
    from core.housekeeping import trash
    from pages._ui.shell.page import guarded
    from pages._ui.trash.lines import show_entries

    with guarded():
        show_entries(trash.list_trash())


def ask(question: str) -> None:
    """The question alone: here a click runs all of a script, and not only its dialog."""
    from core.housekeeping import trash
    from pages._ui.trash import lines

    if entries := trash.list_trash():
        first = entries[0]
        {
            "delete": lambda: lines.ask_before_deleting(first),
            "empty": lambda: lines.ask_before_emptying(entries),
            "name": lambda: lines.ask_for_another_name(first, "mine-2"),
        }[question]()


@pytest.fixture
def run_id(workspace) -> str:
    """A run that is put away."""
    run_id = repository.create_run(small_config(name="![x](http://evil) **b**"), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    return trash.put_away(Kind.RUN, run_id, EVERYBODY).id


@pytest.fixture
def mine(workspace, tmp_path) -> str:
    """A data set that is put away; another has its name."""
    imported(zipped(tmp_path / "a.zip", good_members()))
    entry = trash.put_away(Kind.DATASET, "mine", EVERYBODY)
    imported(zipped(tmp_path / "b.zip", good_members("xyz")))
    return entry.id


def shown(question: str = "") -> AppTest:
    args = (question,) if question else ()
    app = AppTest.from_function(
        ask if question else draw, default_timeout=PATIENCE, args=args
    ).run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Button:
    return next(each for each in app.button if each.label == label)


def html(app: AppTest) -> str:
    return "".join(each.proto.body for each in app.get("html"))


def test_a_line_says_what_it_is_and_brings_it_back(run_id):
    app = shown()
    assert "<b>![x](http://evil) **b**</b>" in html(app)
    assert "run · put away" in html(app)
    assert f"30 days left · {run_id}" in html(app)
    button(app, "Bring back").click().run()
    assert [run.id for run in summaries.list_summaries()] == [run_id]


def test_deleting_for_good_is_asked_about(run_id):
    app = button(shown(), "Delete for good").click().run()
    assert any("can't be undone" in each.value for each in app.markdown)
    assert len(trash.list_trash()) == 1
    button(shown("delete"), "Keep it").click().run()
    assert len(trash.list_trash()) == 1
    button(shown("delete"), "Delete for good").click().run()
    assert trash.list_trash() == []


def test_emptying_is_asked_about(run_id, mine):
    app = shown()
    assert app.text[0].value.startswith("2 things, ")
    button(app, "Empty the trash").click().run()
    assert len(trash.list_trash()) == 2
    button(shown("empty"), "Delete all of it").click().run()
    assert trash.list_trash() == []


def test_a_taken_name_asks_for_another(mine):
    app = button(shown(), "Bring back").click().run()
    assert app.text_input[0].value == "mine-2"
    button(shown("name"), "Bring back").click().run()
    assert set(imported_records()) == {"mine", "mine-2"}
