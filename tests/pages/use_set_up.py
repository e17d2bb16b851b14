"""Open Train with set-ups in its address, turn, start, leave, and print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
from typing import Any

from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, MACHINE, Actor, Role
from core.db.engine import transaction
from core.db.tables import runs
from core.experiments.set_up import config_text
from core.jobs.queue_state import pause_queue
from core.lessons.events import Event, note
from core.lessons.files import save_lesson
from core.lessons.progress import begin
from core.runs import queue, repository
from tests.helpers import small_config
from tests.lessons import TEACHER, lesson_with
from tests.pages.use_trash import opened, press, words

FIXED = "model=cnn2;training.epochs=5;training.batch_size=64;training.optimizer=sgd"
ADDRESS = {"config": FIXED, "show": "epochs,dropout"}
BAD = {
    "unknown knob": {"config": "training.epoch=5", "show": ""},
    "junk": {"config": '[{"<script>;' * 10_000, "show": "\0" * 9_000},
    "markup": {"config": "a=![x](http://elsewhere/x.png)<img src=//elsewhere>"},
}


LESSON = lesson_with(
    "id: small, page: train, check: {kind: trained, data: digits, model: cnn2}, "
    "query: {config: model=cnn2;training.epochs=3, show: epochs}",
    "id: more, page: train, check: {kind: changed_one_knob}, "
    "query: {from: $small, show: 'epochs,dropout,unfreeze'}",
)
FREE = lesson_with(
    "id: small, page: train, check: {kind: trained, data: digits, model: cnn2}, "
    "query: {config: model=cnn2;training.epochs=3, show: epochs}",
    "id: look, page: train, check: {kind: looked_at_curves}, query: {run: $small}",
    "id: own, page: train, check: {kind: trained, model: linear}",
    lesson_id="free",
)


def use() -> dict[str, Any]:
    """The form by address: limited, held, kept, left; refused; handed out; by a lesson's steps."""
    pause_queue(Actor("mia", Role.TEACHER))  # what waits goes on waiting
    for _one in range(3):
        repository.create_run(small_config(), EVERYBODY)
    app = opened("train", **ADDRESS)
    seen: dict[str, Any] = {"limited": [*knobs(app), texts(app)]}
    seen["folds"] = [fold.label for fold in app.expander]
    seen["started"] = started(app)
    seen["kept"] = kept(app)
    seen["left"] = left(app)
    seen["network"] = knobs(opened("train", show="model,data,unfreeze,optimizer,notes"))[0]
    address = {"config": "model=cnn2", "show": "augmentation,dropout,weights,fraction"}
    seen["first rank"] = knobs(opened("train", **address))[0]
    app = opened("train", show="")
    seen["nothing"] = [*knobs(app), texts(app)]
    seen["free"] = free()
    seen["bad"] = {name: refused(query) for name, query in BAD.items()}
    seen["lesson"] = by_a_lesson()
    seen["free step"] = to_a_free_step()
    return seen


def started(app: AppTest) -> Any:
    """The config of what is started after a knob was turned, and the draft tampered with."""
    number(app, "Epochs").set_value(7).run()
    draft = app.session_state["draft"]
    draft["training"] |= {"batch_size": 1, "keep": "nonsense"}
    draft["data"]["fraction"] = 0.5
    draft["model"] = {"name": "lenet5", "dropout": 0.1}
    press(app, "Start training")
    run = repository.get_run(app.query_params["run"])
    return config_text(run.config), dict(app.query_params)


def kept(app: AppTest) -> list[Any]:
    """The address after other settings were set up, in another language, after other pages."""
    seen = []
    app.session_state["draft"] = json.loads(small_config(seed=9).to_json())
    app.run()
    seen.append(knobs(app))
    app.query_params["lang"] = "es"
    app.run()
    seen.append(address(app))
    app.query_params["lang"] = "en"
    app.query_params["config"] = "training.epoch=5"
    app.run()
    seen.append([texts(app), *knobs(app)])
    for page in ("home", "train"):
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py").run()
    seen += [address(app), knobs(app)]
    return seen


def left(app: AppTest) -> list[Any]:
    """The whole form, as the knobs were."""
    press(app, "Leave this set-up")
    app.run()
    return [address(app), *knobs(app), number(app, "Epochs").value]


def free() -> list[Any]:
    """A set-up without fixed knobs is what the form begins with, until another one is set up."""
    app = opened("train", config="training.epochs=5;model=linear")
    seen = [*knobs(app), texts(app), number(app, "Epochs").value]
    number(app, "Epochs").set_value(3).run()
    seen.append(number(app.run(), "Epochs").value)
    text = next(one for one in app.text_area if one.label == "Settings")
    text.set_value(small_config().to_json()).run()
    press(app, "Apply")
    return [*seen, address(app)]


def by_a_lesson() -> dict[str, Any]:
    """Train by the menu, by the step; the run's settings in the next step; another set-up; left."""
    save_lesson(LESSON, TEACHER)
    begin("mine", MACHINE)
    app = opened("train")
    seen: dict[str, Any] = {"by the menu": knobs(app)}
    seen["by the step"] = knobs(press(app, "Set up this step"))
    for page in ("home", "train"):
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py").run()
    seen["back"] = [*knobs(app), address(app)]
    number(app, "Epochs").set_value(7).run()
    press(app, "Start training")
    seen["run"] = run_id = ended(app.query_params["run"])
    press(app.run(), "Next step")
    seen["next"] = [*knobs(app), address(app), texts(app), number(app, "Epochs").value]
    app.query_params["run"] = run_id
    press(app.run(), "Use these settings")
    seen["another"] = [*knobs(app), address(app), texts(app)]
    seen["again"] = knobs(press(app, "Set up this step"))
    press(app, "Leave")
    seen["left"] = [*knobs(app.switch_page("pages/train.py").run()), address(app)]
    return seen


def to_a_free_step() -> dict[str, Any]:
    """From a step that fixes the form by one that looks at its run to one that says nothing of it;
    back to the address of the first."""
    save_lesson(FREE, TEACHER)
    begin("free", MACHINE)
    app = press(opened("train"), "Set up this step")
    fixed = {name: value for name, value in address(app).items() if value}
    press(app, "Start training")
    run_id = ended(app.query_params["run"])
    seen: dict[str, Any] = {"looks": knobs(press(app.run(), "Next step"))}
    note(Event.LOOKED_AT_CURVES, MACHINE, run_id)
    seen["free"] = [*knobs(press(app.run(), "Next step")), address(app), texts(app)]
    app.query_params.update(fixed)
    seen["back"] = knobs(app.run())
    seen["free again"] = [*knobs(press(app, "Set up this step")), address(app)]
    return seen


def ended(run_id: str) -> str:
    """As if it was tested, in a queue that is paused; its id."""
    queue.request_stop(run_id, MACHINE)
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(test_accuracy=0.9))
    return run_id


def refused(query: dict[str, str]) -> list[Any]:
    """What is said of a bad address, the form below; and the form once it is mended."""
    app = opened("train", **query)
    problems = [each.proto.body for each in app.get("html") if "vz-problem" in each.proto.body]
    seen = [problems, number(app, "Epochs").value, len(knobs(app)[0])]
    app.query_params.clear()
    app.query_params["config"] = "training.epochs=4"
    return [*seen, number(app.run(), "Epochs").value]


def knobs(app: AppTest) -> tuple[list[str], list[str]]:
    """The labels of its widgets, but for the guess of what will come out; of its buttons."""
    assert not app.exception
    kinds = (app.number_input, app.select_slider, app.selectbox, app.toggle, app.radio)
    drawn = [*(one for kind in kinds for one in kind), *app.text_area, *app.text_input]
    labels = [one.label for one in drawn if not one.label.startswith("Your guess")]
    return labels, [one.label for one in app.button]


def texts(app: AppTest) -> str:
    return "\n".join(words(app))


def address(app: AppTest) -> dict[str, Any]:
    return {name: app.query_params.get(name) for name in ("config", "from", "show")}


def number(app: AppTest, label: str) -> Any:
    return next(one for one in app.number_input if one.label == label)


if __name__ == "__main__":
    print(json.dumps(use()))
