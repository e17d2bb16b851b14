"""A sitting on its board: who is where, runs, guesses, the best; what its teacher does with it."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import MACHINE
from core.lessons import sittings
from core.lessons.progress import leave
from core.lessons.sittings import SittingState
from core.runs import queue
from core.runs.summaries import list_summaries
from pages._ui.board.seen import forget
from tests.pages._ui.board.made import a_class, bodies, opened, pupil, shown

STEPS = 7


def board(sitting_id: str, **address: str) -> AppTest:
    return shown("board.watch", "show_sitting", sitting_id, sitting=sitting_id, **address)


def test_an_empty_class_sees_how_to_join(workspace):
    sitting = opened()
    app = board(sitting.id)
    words = bodies(app)
    assert f'<b class="code">{sitting.code}</b>' in words
    assert "answers on this machine alone" in words  # as tests start it
    captions = " ".join(each.value for each in app.caption)
    assert "Nobody trains yet" in captions
    assert "Nobody has guessed yet" in words


def test_who_is_where_is_a_row_a_step(workspace):
    sitting = opened("Ana", "Ben")
    cleo = pupil("Cleo")
    sittings.join(sitting.code, cleo)
    leave(cleo)
    words = bodies(board(sitting.id))
    assert words.count('<span class="names">') == STEPS + 2  # those, who is done, who has left
    names = re.findall(r'<span class="names">(.*?)</span></li>', words)
    assert [re.sub("<.*?>", "", one) for one in names] == ["Ana, Ben", *[""] * STEPS, "Cleo"]
    assert '<li class="left"><span class="title">Left</span>' in words


def test_runs_guesses_and_the_best_stand_with_their_names(workspace):
    app = board(a_class().id)
    words = bodies(app)
    names = ("Dora", "Cleo", "Ben", "Ana")
    newest_first = [words.index(f'{name}">{name}</b><span') for name in names]
    assert newest_first == sorted(newest_first)
    assert "95.0% right, guessed 90%" in words
    assert "2 guesses with their truths: 0 as near" in words
    best = words[words.index("vz-best-runs") :]
    assert best.index(">Ana</a>") < best.index(">Cleo</a>") < best.index(">Ben</a>")
    assert "92.2% to 96.8%" in best  # Wilson's interval of 342 of 360


@pytest.mark.parametrize("view", [{}, {"view": "projector"}])
def test_it_draws_itself_again_until_the_lesson_has_ended_and_nothing_trains(workspace, view):
    sitting = a_class()
    app = board(sitting.id, **view)
    assert draws_itself_again(app)
    sittings.end_sitting(sitting.id, MACHINE)  # elsewhere
    forget()
    assert draws_itself_again(app.run()), "Dora's run waits"
    [run_id] = [run.id for run in list_summaries() if run.active]
    queue.request_stop(run_id, MACHINE)
    forget()
    assert not draws_itself_again(app.run())


def draws_itself_again(app: AppTest) -> bool:
    """Whether a timer is left on the page: within a fragment, a script in the browser is one."""
    assert not app.exception
    return bool(app.get("bidi_component"))


def test_names_of_pupils_are_no_markup(workspace):
    words = bodies(board(opened("<img src=//x> **b**").id))
    assert "&lt;img src=//x&gt; **b**" in words
    assert "<img src=//x>" not in words


def test_a_lesson_is_ended_put_away_and_brought_back_and_erasing_says_what_goes(workspace):
    sitting = a_class()
    app = board(sitting.id)
    app.button(key="end_sitting").click().run()
    assert sittings.get_sitting(sitting.id).state is SittingState.ENDED
    assert "vz-invitation" not in bodies(app)
    app.button(key="put_away_sitting").click().run()
    assert sittings.get_sitting(sitting.id).state is SittingState.AWAY
    assert list_summaries() == []
    app.button(key="erase_sitting").click().run()  # what is in the trash is counted
    assert {"4 runs with their files", "3 guesses"} <= {each.value for each in app.text}
    app.button(key="erase_not").click().run()
    app.button(key="bring_back_sitting").click().run()
    assert len(list_summaries()) == 4
    app.button(key="erase_sitting").click().run()
    said = [each.value for each in app.text]
    assert {"4 runs with their files", "3 guesses"} <= set(said)
    assert "how far 4 people came in the lesson" in said


@pytest.mark.parametrize("large", [False, True])
def test_large_it_has_no_buttons_that_change_anything(workspace, large: bool):
    app = board(opened().id, **({"view": "projector"} if large else {}))
    assert any(each.key == "end_sitting" for each in app.button) is not large


def test_an_unknown_one_is_named(workspace):
    assert "nowhere" in bodies(board("nowhere"))
