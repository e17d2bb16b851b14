"""The unfreeze depth: a slider and a layer's name in step, and the picture of the cut."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw_the_depth() -> None:
    """The unfreeze depth of a backbone of three layers; it was written as a name."""
    import streamlit as st

    from core.architectures.summary import BackboneLayer
    from pages._ui.train.unfreeze import choose_unfreeze

    values = st.session_state.setdefault("values", {"name": "vgg16", "unfreeze": "second"})
    layers = [BackboneLayer(name, "block", False) for name in ("first", "second", "third")]
    choose_unfreeze(layers, values, st.container())


def test_an_unfreeze_depth_stays_as_it_was_written_until_it_is_moved():
    app = AppTest.from_function(draw_the_depth, default_timeout=PATIENCE).run()
    assert app.select_slider[0].value == 2
    assert app.selectbox[0].value == "second"
    assert app.session_state["values"]["unfreeze"] == "second"
    app.select_slider[0].set_value(1).run()
    assert app.session_state["values"]["unfreeze"] == 1
    assert app.selectbox[0].value == "third"


def picture(app: AppTest) -> str:
    return str(app.get("html")[0].proto.body)


def test_the_picture_says_what_is_frozen_and_what_learns():
    app = AppTest.from_function(draw_the_depth, default_timeout=PATIENCE).run()
    assert "flex:3;--frozen:33%" in picture(app)
    assert "1 layer is frozen" in picture(app)
    assert "2 layers and the new ones on top learn" in picture(app)
    app.select_slider[0].set_value(0).run()
    assert "--frozen:100%" in picture(app)
    assert ">the new layers on top learn" in picture(app)
    app.select_slider[0].set_value(3).run()
    assert "frozen</span>" not in picture(app)
