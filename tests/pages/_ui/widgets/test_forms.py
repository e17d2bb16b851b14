"""Pieces of the Train form: values, the unfreeze depth, the picture of the network."""

import pytest
from streamlit.testing.v1 import AppTest

from core.config.augmentation import AugmentationConfig
from core.config.training import TrainingConfig
from pages._ui.widgets.forms import in_words, label


def draw_a_number() -> None:
    """One widget with a first value."""
    import streamlit as st

    from pages._ui.shell import state

    st.number_input("Epochs", 1, 100, state.held("epochs", 10), key="epochs")


def test_every_message_holds_the_value():
    app = AppTest.from_function(draw_a_number, default_timeout=60).run()
    for value in (10, 10, 25, 25):
        number = app.number_input[0]
        number = (
            (number if number.value == value else number.set_value(value)).run().number_input[0]
        )
        assert (number.value, number.proto.default, number.proto.set_value) == (value, value, False)


def test_what_a_person_sets_stays():
    app = AppTest.from_function(draw_a_number, default_timeout=60).run()
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
    app = AppTest.from_function(draw_what_others_change, default_timeout=60).run()
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
    app = AppTest.from_function(draw_open_settings, default_timeout=60).run()
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
    from core.config.training import TrainingConfig
    from pages._ui.widgets.forms import show_fields

    show_fields(TrainingConfig, ["first_rate", "last_rate", "weight_decay"], {}, "training")


def test_zero_is_off_only_where_it_is():
    app = AppTest.from_function(draw_rates, default_timeout=60).run()
    assert [slider.options[0] for slider in app.select_slider] == ["0", "0", "0 (off)"]


@pytest.mark.parametrize(
    ("section", "name", "value", "words"),
    [
        (TrainingConfig, "bias_rate", 64.0, ("Learning rate of biases", "64 ×")),
        (AugmentationConfig, "rotation", 5.0, ("Turn (rotation)", "5°")),
        (TrainingConfig, "decay_epochs", 10.0, ("Decay span (epochs)", "10")),
        (TrainingConfig, "batch_size", 64, ("Batch size (images)", "64")),
    ],
)
def test_every_setting_has_its_unit_once(section, name, value, words):
    field = section.model_fields[name]
    assert (label(field), in_words(field, value)) == words


def draw_the_depth() -> None:
    """The unfreeze depth of a backbone of three layers; it was written as a name."""
    import streamlit as st

    from core.architectures.summary import BackboneLayer
    from pages._ui.train.unfreeze import choose_unfreeze

    values = st.session_state.setdefault("values", {"name": "vgg16", "unfreeze": "second"})
    layers = [BackboneLayer(name, "block", False) for name in ("first", "second", "third")]
    choose_unfreeze(layers, values)


def test_an_unfreeze_depth_stays_as_it_was_written_until_it_is_moved():
    app = AppTest.from_function(draw_the_depth, default_timeout=60).run()
    assert app.select_slider[0].value == 2
    assert app.selectbox[0].value == "second"
    assert app.session_state["values"]["unfreeze"] == "second"
    app.select_slider[0].set_value(1).run()
    assert app.session_state["values"]["unfreeze"] == 1
    assert app.selectbox[0].value == "third"
