"""Guess and truth stand side by side once the run has its result; before, the guess alone."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.lessons.guesses import guess
from core.people.repository import new_person
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, small_config, start_run

ANA = Actor("0123456789abcdef")


def bodies(app: AppTest) -> str:
    """All pieces of HTML."""
    return "".join(element.proto.body for element in app.get("html"))


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
    assert not bodies(app)
    end_run(
        run_id,
        "finished",
        results=Results(test_accuracy=0.95, test_images=360, test_most_frequent=37),
    )
    html = bodies(shown(run_id))
    assert html.count('class="dot ') == 2 + 4  # in the plane and in its key
    assert html.count('class="dot low yours" style="left:0.0%;bottom:75.0%"') == 1
    assert "<li>you guessed 80%, reached 95.0%</li>" in html
    assert "15.0 points better than you thought" in html
    assert "2 guesses with their truths" in html


def test_others_have_names_for_a_teacher_alone(workspace, monkeypatch):
    person = new_person("Zoe")[0]
    run_id = repository.create_run(small_config(), EVERYBODY)
    guess(run_id, 0.95, Actor(person.id))
    start_run(run_id)
    results = Results(test_accuracy=0.95, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=results)
    assert "<li>Zoe guessed 95%, reached 95.0%</li>" in bodies(shown(run_id))
    monkeypatch.setattr("pages._ui.run.lesson.guesses.actor", lambda: ANA)
    html = bodies(shown(run_id))
    assert "<li>somebody guessed 95%, reached 95.0%</li>" in html
    assert "Zoe" not in html
    assert "yours" not in html


def test_a_run_that_nobody_guessed_has_no_chart(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    results = Results(test_accuracy=0.95, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=results)
    app = shown(run_id)
    assert not bodies(app)
    assert not app.caption
