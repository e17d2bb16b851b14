"""Bringing a network in a file: what is asked, and that nothing is asked before it is wanted."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw() -> None:
    from pages._ui.predict.bring_network import bring_network

    bring_network()


def shown(opened: bool) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    if opened:
        app.session_state["bring_network"] = True
    app.run()
    assert not app.exception
    return app


def test_it_is_folded_away(workspace):
    assert not shown(opened=False).selectbox


def test_images_and_values_are_asked_and_a_file_is_needed(workspace):
    app = shown(opened=True)
    data, scaling = app.selectbox
    assert data.options[0] == "Digits (8×8)"
    assert scaling.options == ["0 to 255, or it scales them itself", "0 to 1", "-1 to 1"]
    assert app.button[0].disabled
