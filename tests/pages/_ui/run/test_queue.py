"""The queue on a page: its order, what can be done with a run, and who may hold it."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, Actor, Role
from core.experiments.config import parse
from core.jobs.queue_state import pause_queue, queue_state
from core.people.repository import new_person
from core.runs import queue, repository
from tests.helpers import PATIENCE, start_run


def draw() -> None:
    from pages._ui.run.queue import show_queue

    show_queue()


def draw_line() -> None:
    from pages._ui.run.queue import held_line

    held_line()


@pytest.fixture(autouse=True)
def _no_menu(workspace, monkeypatch):
    """A link needs the menu, which a part of a page has not."""
    monkeypatch.setattr("streamlit.page_link", lambda *_args, **_kwargs: None)


def acts(monkeypatch, who: Actor) -> None:
    monkeypatch.setattr("pages._ui.run.queue.actor", lambda: who)


def made(owner: str) -> str:
    return repository.create_run(parse({}), Actor(owner))


def opened(function=draw) -> AppTest:
    app = AppTest.from_function(function, default_timeout=PATIENCE).run()
    assert not app.exception
    return app


def offered(app: AppTest, run_id: str) -> list[str]:
    return [button.label for button in app.button if button.key and button.key.endswith(run_id)]


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_each_run_has_what_can_be_done_with_it():
    trains, first, second = (made("everybody") for _ in range(3))
    start_run(trains)
    app = opened()
    assert offered(app, trains) == ["Pause"]
    assert offered(app, first) == ["Pause", "Remove"]
    assert offered(app, second) == ["Move up", "To the front", "Pause", "Remove"]
    press(app, f"queue_front_{second}")
    assert queue.waiting() == [second, first]
    press(app, f"queue_up_{first}")
    press(app, f"queue_pause_{second}")
    assert repository.get_run(second).status == "paused"
    assert offered(app, second) == ["Resume"]
    press(app, f"queue_resume_{second}")
    assert queue.waiting() == [second, first]
    press(app, f"queue_remove_{first}")
    assert repository.get_run(first).status == "stopped"


def test_what_is_anothers_is_shown_and_not_offered(monkeypatch):
    acts(monkeypatch, Actor("ana"))
    ana, bens = made("ana"), made(new_person("Ben")[0].id)
    app = opened()
    assert offered(app, ana) == ["Pause", "Remove"]
    assert offered(app, bens) == []
    bodies = [each.proto.body for each in app.get("html")]
    assert any("place 2 · end not known yet" in body for body in bodies)
    assert any("Ben" in body for body in bodies)
    assert not [button for button in app.button if button.key == "hold_queue"]


def test_a_teacher_holds_the_queue_and_all_see_it(monkeypatch):
    mia, _word = new_person("Mia", Role.TEACHER)
    acts(monkeypatch, mia.as_actor(Role.TEACHER))
    run_id = made("<b>ana</b>")
    app = press(opened(), "hold_queue")
    assert queue_state().paused_by == mia.id
    words = [each.value for each in app.text]
    assert any(text.startswith("The queue is held by Mia (") for text in words)
    assert any("waits until the queue goes on" in each.proto.body for each in app.get("html"))
    assert offered(app, run_id) == ["Pause", "Remove"]
    press(app, "hold_queue")
    assert not queue_state().paused


def test_that_it_is_held_is_seen_where_nothing_waits(monkeypatch):
    assert not opened().text
    assert not opened(draw_line).text
    pause_queue(Actor(EVERYBODY.name, Role.TEACHER))
    for function in (draw, draw_line):
        (line,) = opened(function).text
        assert line.value.startswith("The queue is held by somebody (")
