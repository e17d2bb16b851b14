"""Pieces of the Train form: values and their widgets."""

import pytest
from streamlit.testing.v1 import AppTest

from core.config.augmentation import AugmentationConfig
from core.config.optimizers import OptimizerConfig
from core.config.schedules import schedules
from core.config.training import TrainingConfig
from core.config.words import in_words, label
from tests.helpers import PATIENCE


def draw_a_number() -> None:
    """One widget with a first value."""
    import streamlit as st

    from pages._ui.shell import state

    st.number_input("Epochs", 1, 100, state.held("epochs", 10), key="epochs")


def test_every_message_holds_the_value():
    app = AppTest.from_function(draw_a_number, default_timeout=PATIENCE).run()
    for value in (10, 10, 25, 25):
        number = app.number_input[0]
        number = (
            (number if number.value == value else number.set_value(value)).run().number_input[0]
        )
        assert (number.value, number.proto.default, number.proto.set_value) == (value, value, False)


def test_what_a_person_sets_stays():
    app = AppTest.from_function(draw_a_number, default_timeout=PATIENCE).run()
    app.number_input[0].set_value(25).run()
    assert app.number_input[0].value == 25
    assert app.run().number_input[0].value == 25


def draw_what_others_change() -> None:
    """A switch whose value is changed elsewhere, too."""
    import streamlit as st

    from pages._ui.shell import state

    kept = st.session_state.setdefault("kept", {"on": False})

    def told(key: str) -> None:
        if state.follow("switch", key, st.session_state[key]):
            kept["on"] = st.session_state[key]

    key = state.life("switch", kept["on"])
    st.toggle("On", state.held(key, kept["on"]), key=key, on_change=told, args=(key,))
    if st.session_state.get("late"):  # a browser sends once more what it does not show any more
        kept["late"] = state.follow("switch", "switch.0", True)


def test_a_widget_begins_anew_when_its_value_is_changed_elsewhere():
    app = AppTest.from_function(draw_what_others_change, default_timeout=PATIENCE).run()
    app.toggle[0].set_value(True).run()
    assert app.toggle[0].key == "switch.0"  # it goes on after what it has changed itself
    assert app.session_state["kept"]["on"] is True
    app.session_state["kept"]["on"] = False
    app.run()
    assert (app.toggle[0].key, app.toggle[0].value) == ("switch.1", False)
    assert not app.toggle[0].proto.set_value
    app.session_state["late"] = True
    app.run()
    assert app.session_state["kept"]["late"] is False


def draw_open_settings() -> None:
    """Settings that may be left open, one of each kind, and what two of them stand for."""
    import streamlit as st

    from core.architectures import architectures
    from pages._ui.widgets.forms import show_fields

    values = st.session_state.setdefault("values", {})
    names = ["dropout", "activation", "batch_normalization"]
    knobs = architectures["cnn3"].knobs
    show_fields(knobs, names, values, "model", knobs.published({}))
    show_fields(architectures["vgg16"].knobs, ["image_size"], values, "backbone")


def test_what_is_left_open_says_what_it_stands_for():
    app = AppTest.from_function(draw_open_settings, default_timeout=PATIENCE).run()
    assert app.select_slider[0].options[0] == "0.3 / 0.4 / 0.5, as published"
    assert [box.options[0] for box in app.selectbox] == [
        "ReLU, as published",
        "before, as published",
    ]
    for _ in range(2):  # an option that is None would be "nothing chosen" from the second time on
        assert [box.proto.default for box in app.selectbox] == [0, 0]
        assert app.session_state["values"]["activation"] is None
        app.run()
    app.toggle[0].set_value(True).run()
    assert app.session_state["values"]["image_size"] is None
    app.toggle[0].set_value(False).run()
    assert app.session_state["values"]["image_size"] == app.number_input[0].value > 0


def draw_rates() -> None:
    """Three settings that may be 0."""
    from core.config.optimizers import optimizers
    from core.config.schedules import schedules
    from pages._ui.widgets.forms import show_fields

    show_fields(schedules["one-cycle"], ["first_rate", "last_rate"], {}, "schedule")
    show_fields(optimizers["adamw"], ["weight_decay"], {}, "optimizer")


def test_zero_is_off_only_where_it_is():
    app = AppTest.from_function(draw_rates, default_timeout=PATIENCE).run()
    assert [slider.options[0] for slider in app.select_slider] == ["0", "0", "0 (off)"]


@pytest.mark.parametrize(
    ("section", "name", "value", "words"),
    [
        (OptimizerConfig, "bias_rate", 64.0, ("Learning rate of biases", "64 ×")),
        (AugmentationConfig, "rotation", 5.0, ("Turn (rotation)", "5°")),
        (schedules["exponential"], "decay_epochs", 10.0, ("Decay span (epochs)", "10")),
        (TrainingConfig, "batch_size", 64, ("Batch size (images)", "64")),
    ],
)
def test_every_setting_has_its_unit_once(section, name, value, words):
    field = section.model_fields[name]
    assert (label(field), in_words(field, value)) == words


def draw_the_optimiser() -> None:
    """The beginner's settings of a training, then the choice of its optimiser."""
    import streamlit as st

    from core.config.training import TrainingConfig
    from pages._ui.widgets.forms import show_basic_fields, show_fields

    values = st.session_state.setdefault("values", {"optimizer": {"name": "adam"}})
    show_basic_fields(TrainingConfig, values, "training")
    show_fields(TrainingConfig, ["optimizer"], values, "training")


def labels(app: AppTest) -> list[str]:
    return [widget.label for widget in (*app.select_slider, *app.toggle)]


def test_a_choice_is_followed_by_its_own_settings_which_stay_where_names_match():
    app = AppTest.from_function(draw_the_optimiser, default_timeout=PATIENCE).run()
    usual = ["Learning rate", "Learning rate of biases"]
    assert labels(app) == usual
    assert app.selectbox[0].options == ["Adam", "AdamW", "SGD", "SGDW"]
    assert "- **SGD**: One step for all weights" in app.selectbox[0].help
    app.select_slider[0].set_value(0.01)
    app.selectbox[0].set_value("sgd").run()
    assert labels(app) == [*usual, "Momentum", "Nesterov momentum"]
    app.select_slider[2].set_value(0.5).run()
    app.selectbox[0].set_value("sgdw").run()
    assert labels(app) == [*usual, "Momentum", "Weight decay", "Nesterov momentum"]
    optimizer = app.session_state["values"]["optimizer"]
    assert optimizer == {
        "name": "sgdw",
        "learning_rate": 0.01,
        "bias_rate": 1.0,
        "weight_decay": 0.004,
        "momentum": 0.5,
        "nesterov": False,
    }
    app.selectbox[0].set_value("adam").run()
    assert app.session_state["values"]["optimizer"] == {
        "name": "adam",
        "learning_rate": 0.01,
        "bias_rate": 1.0,
    }
    app.selectbox[0].set_value("sgd").run()
    assert app.session_state["values"]["optimizer"]["momentum"] == 0.9
