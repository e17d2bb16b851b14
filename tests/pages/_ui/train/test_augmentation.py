"""Random changes in words: what each choice writes, and when the exact knobs are there."""

import pytest
from streamlit.testing.v1 import AppTest

from core.config.augmentation import AugmentationConfig
from core.experiments.recipes.augmentation_presets import MILD, STRONG
from tests.helpers import PATIENCE

KNOBS = 7  # of an image's changes; how many copies are computed once is about speed


def draw() -> None:
    """The choice for images that are not there: no worker is asked to change one."""
    import json

    import streamlit as st

    from core.experiments.config import ExperimentConfig
    from pages._ui.train.augmentation import choose_augmentation

    if "values" not in st.session_state:
        values = json.loads(ExperimentConfig().to_json())
        values["data"]["name"] = "cifar100"
        values["augmentation"] |= st.session_state.get("begin", {})
        values["model"] |= st.session_state.get("model", {})
        st.session_state["values"] = values
    choose_augmentation(st.session_state["values"], st.container())


@pytest.fixture
def app(workspace, monkeypatch, tmp_path) -> AppTest:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return AppTest.from_function(draw, default_timeout=PATIENCE)


def changes(app: AppTest) -> AugmentationConfig:
    return AugmentationConfig.model_validate(app.session_state["values"]["augmentation"])


def knobs(app: AppTest) -> int:
    return len([*app.selectbox, *app.select_slider, *app.slider, *app.number_input])


def test_a_word_stands_for_all_its_changes(app):
    app.run()
    assert app.radio[0].value == "none"
    for name, preset in (("mild", MILD), ("strong", STRONG), ("none", {})):
        app.radio[0].set_value(name).run()
        assert not app.exception
        assert changes(app) == AugmentationConfig(**preset)
        assert knobs(app) == 0


def test_ones_own_begin_with_what_was_chosen_and_go_with_another_choice(app):
    app.run()
    app.radio[0].set_value("mild").run()
    app.radio[0].set_value("own").run()
    assert knobs(app) == KNOBS
    assert changes(app) == AugmentationConfig(**MILD)
    app.select_slider[0].set_value(30.0).run()
    assert app.radio[0].value == "own"
    assert changes(app).rotation == 30.0
    app.radio[0].set_value("strong").run()
    assert knobs(app) == 0
    app.radio[0].set_value("own").run()
    assert changes(app) == AugmentationConfig(**STRONG)
    assert app.select_slider[0].value == STRONG["rotation"]


def test_changes_that_no_word_stands_for_are_ones_own(app):
    app.session_state["begin"] = {"zoom": 0.2}
    app.run()
    assert app.radio[0].value == "own"
    assert changes(app) == AugmentationConfig(zoom=0.2)


def test_copies_computed_once_stay_and_are_asked_for_where_layers_are_frozen(app):
    app.session_state["begin"] = {"cached_views": 3}
    app.run()
    app.radio[0].set_value("mild").run()
    assert changes(app).cached_views == 3
    assert knobs(app) == 1


def test_what_changes_cost_is_said_where_layers_are_frozen(app):
    app.session_state["model"] = {"unfreeze": 0}
    app.run()
    assert knobs(app) == 0
    app.radio[0].set_value("mild").run()
    assert knobs(app) == 1
    assert any("computed anew in every epoch" in one.value for one in app.caption)


def test_mirrored_drawings_are_warned_of(app):
    app.run()
    app.radio[0].set_value("mild").run()
    assert not any("wrong for digits" in one.value for one in app.caption)
    app.session_state["values"]["data"]["name"] = "mnist"
    app.run()
    assert any("wrong for digits" in one.value for one in app.caption)
