"""The images of step 1, where they are at hand."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE, open_arrays


def draw() -> None:
    import streamlit as st

    from pages._ui.train.pictures import choose_pictures

    choose_pictures(st.session_state.setdefault("values", {"data": {"name": "digits"}}))


def strip(app: AppTest) -> str:
    return "".join(one.proto.body for one in app.get("html"))


def test_one_of_each_class_is_shown_once_the_images_are_here(workspace):
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert "<img" not in strip(app)
    open_arrays("digits")
    app.run()
    assert [f'title="{digit}"' in strip(app) for digit in range(10)] == [True] * 10
    app.selectbox[0].set_value("cifar100").run()
    assert "<img" not in strip(app)
    assert app.session_state["values"]["data"] == {"name": "cifar100", "version": ""}
