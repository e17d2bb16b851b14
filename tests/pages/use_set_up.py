"""Open Train with set-ups in its address, turn, start, leave, and print what was seen.

The last line is one JSON object; see `render_pages` for why this is a process of its own.
"""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core.auth.actors import Actor, Role
from core.experiments.set_up import config_text
from core.jobs.queue_state import pause_queue
from core.runs import repository
from tests.helpers import small_config
from tests.pages.use_trash import opened, press, words

FIXED = "model=cnn2;training.epochs=5;training.batch_size=64;training.optimizer=sgd"
ADDRESS = {"config": FIXED, "show": "epochs,dropout"}
BAD = {
    "unknown knob": {"config": "training.epoch=5", "show": ""},
    "junk": {"config": '[{"<script>;' * 10_000, "show": "\0" * 9_000},
    "markup": {"config": "a=![x](http://elsewhere/x.png)<img src=//elsewhere>"},
}


def use() -> dict[str, Any]:
    """The form by address: limited, held, kept, left; refused; handed out."""
    pause_queue(Actor("mia", Role.TEACHER))  # what waits goes on waiting
    app = opened("train", **ADDRESS)
    seen: dict[str, Any] = {"limited": [*knobs(app), texts(app)]}
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
    app.run()
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
    app.session_state["draft_generation"] += 1  # as whatever sets up another one does
    app.query_params.clear()
    app.run()
    return [*seen, address(app)]


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
    return {name: app.query_params.get(name) for name in ("config", "show")}


def number(app: AppTest, label: str) -> Any:
    return next(one for one in app.number_input if one.label == label)


if __name__ == "__main__":
    print(json.dumps(use()))
