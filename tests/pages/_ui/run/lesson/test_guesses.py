"""Guess and truth stand side by side once the run has its result; before, the guess alone."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.lessons.guesses import guess
from core.people.repository import new_person
from core.runs import repository
from core.runs.models import Results
from pages._ui.run.lesson.guesses import MOST_ROWS
from tests.helpers import PATIENCE, end_run, small_config, start_run

ANA = Actor("0123456789abcdef")


def draw(run_id: str) -> None:
    from core.runs import repository
    from pages._ui.run.lesson.guesses import show_guesses

    show_guesses(repository.get_run(run_id))


def shown(run_id: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(run_id,)).run()
    assert not app.exception
    return app


def test_the_guess_alone_then_beside_the_truth(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    guess(run_id, 0.8, MACHINE)
    guess(run_id, 0.95, ANA)
    start_run(run_id)
    app = shown(run_id)
    assert app.caption[0].value == "Your guess: 80%. The truth comes with the test."
    assert not app.get("plotly_chart")
    end_run(
        run_id,
        "finished",
        results=Results(test_accuracy=0.95, test_images=360, test_most_frequent=37),
    )
    app = shown(run_id)
    assert len(app.get("plotly_chart")) == 1
    html = app.get("html")[0].proto.body
    assert "15.0 points better than you thought" in html
    assert "2 guesses with their truths" in html


def test_words_are_about_all_guesses_the_figure_about_the_nearest(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    for number in range(MOST_ROWS + 1):
        guess(run_id, 0.1 if number == 0 else 0.95, Actor(f"{number:016x}"))
    start_run(run_id)
    results = Results(test_accuracy=0.95, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=results)
    html = shown(run_id).get("html")[0].proto.body
    assert "41 guesses with their truths" in html
    assert "1 too low" in html
    assert "40 of 41 guesses" in html


def test_others_have_names_for_a_teacher_alone(workspace, monkeypatch):
    person = new_person("Zoe")[0]
    run_id = repository.create_run(small_config(), EVERYBODY)
    guess(run_id, 0.95, Actor(person.id))
    start_run(run_id)
    results = Results(test_accuracy=0.95, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=results)
    assert "Zoe" in shown(run_id).get("plotly_chart")[0].proto.spec
    monkeypatch.setattr("pages._ui.run.lesson.guesses.actor", lambda: ANA)
    spec = shown(run_id).get("plotly_chart")[0].proto.spec
    assert "somebody" in spec
    assert "Zoe" not in spec


def test_a_run_that_nobody_guessed_has_no_chart(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    results = Results(test_accuracy=0.95, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=results)
    app = shown(run_id)
    assert not app.get("plotly_chart")
    assert not app.caption
