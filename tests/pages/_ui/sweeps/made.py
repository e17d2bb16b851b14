"""Sweeps as they stand in the database, without a training; draws the page's parts."""

from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.auth.actors import EVERYBODY, Actor
from core.config.data import DataConfig
from core.db.engine import transaction
from core.experiments.config import ExperimentConfig
from core.search import records
from core.search.results import TrialState
from core.search.spec import SweepSpec, Varied
from core.search.sweeps import SweepState
from tests.helpers import PATIENCE

RATE, BATCH = "training.optimizer.learning_rate", "training.batch_size"
BASE = ExperimentConfig(data=DataConfig(name="digits"))
KNOBS = (
    Varied(path=RATE, low=1e-4, high=1e-1, log=True),
    Varied(path=BATCH, kind="choices", choices=(32, 64)),
)


def made(
    states: str, state: SweepState = SweepState.FINISHED, actor: Actor = EVERYBODY, **spec: Any
) -> str:
    """A sweep in that state with a trial for each letter: complete, pruned, failed, running; its
    id."""
    sweep_id = records.add_sweep(SweepSpec(base=BASE, knobs=KNOBS, **spec), actor.name)
    kinds = {one[0]: one for one in TrialState}
    for number, letter in enumerate(states, 1):
        settings = {RATE: 10 ** -(1 + number % 3), BATCH: 32 * (1 + number % 2)}
        with transaction() as connection:
            records.trial_of(sweep_id, number, settings, "")(connection)
        values: dict[str, Any] = {"state": kinds[letter], "epochs": 3, "at_seconds": 60.0 * number}
        if letter in "cp":
            values |= {"value": 0.5 + number / 100, "second": 1.0 * number}
        records.change_trial(sweep_id, number, **values, pruned_in=2 if letter == "p" else None)
    with transaction() as connection:
        records.change_sweep(connection, sweep_id, state=state)
    return sweep_id


def draw(module: str, name: str, *args: str) -> None:
    """That function of the page's package."""
    from importlib import import_module

    from pages._ui.shell.page import guarded

    with guarded():
        getattr(import_module(f"pages._ui.sweeps.{module}"), name)(*args)


def shown(module: str, name: str, *args: str, **address: str) -> AppTest:
    """What it draws at that address."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(module, name, *args))
    for key, value in address.items():
        app.query_params[key] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """The page, without an exception and without a sentence about a bug."""
    assert not app.exception
    assert "Something went wrong" not in bodies(app)
    return app


def bodies(app: AppTest) -> str:
    """The pieces of HTML that the page shows."""
    return "\n".join(element.proto.body for element in app.get("html"))


def button(app: AppTest, label: str) -> Button:
    """The button of that name."""
    return next(each for each in app.button if each.label == label)
