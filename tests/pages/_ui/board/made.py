"""A class at a lesson as it stands in the database, without a training; draws the page's parts."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import MACHINE, Actor
from core.lessons import guesses, sittings
from core.lessons.sittings import Sitting
from core.people.repository import new_person
from core.runs import repository
from core.runs.models import Results
from tests.helpers import PATIENCE, end_run, small_config, start_run

LESSON = "read-digits"
CLASS = {"Ana": (0.9, 0.95), "Ben": (0.99, 0.8), "Cleo": (None, 0.94)}  # guess, truth


def opened(*names: str) -> Sitting:
    """A sitting that these have joined."""
    sitting = sittings.open_sitting(LESSON, MACHINE)
    for name in names:
        sittings.join(sitting.code, pupil(name))
    return sitting


def pupil(name: str) -> Actor:
    """Somebody new who is called so."""
    return Actor(new_person(name)[0].id)


def a_class() -> Sitting:
    """A sitting in which all of `CLASS` have trained, and Dora's run waits with her guess."""
    sitting = opened()
    for name, (guess, truth) in CLASS.items():
        run_id = _run(sitting, name, guess)
        start_run(run_id)
        tested = Results(test_accuracy=truth, test_loss=0.3, test_images=360, test_most_frequent=37)
        end_run(run_id, "finished", results=tested)
    _run(sitting, "Dora", 0.5)
    return sitting


def shown(module: str, name: str, *args: str, **address: str) -> AppTest:
    """A function of `pages._ui.<module>`, drawn with that address."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(module, name, args))
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def draw(module: str, name: str, args: tuple[str, ...]) -> None:
    """That function of the page's package."""
    from importlib import import_module

    from pages._ui.shell.page import guarded

    with guarded():
        getattr(import_module(f"pages._ui.{module}"), name)(*args)


def bodies(app: AppTest) -> str:
    """All pieces of HTML on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def _run(sitting: Sitting, name: str, guess: float | None) -> str:
    actor = pupil(name)
    sittings.join(sitting.code, actor)
    run_id = repository.create_run(small_config(), actor)
    if guess is not None:
        guesses.guess(run_id, guess, actor)
    return run_id
