"""What a network may begin with, in the form."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw(network: str, level: str) -> None:
    import streamlit as st

    from pages._ui.train.first_weights import choose_weights

    values = st.session_state.setdefault("values", {"model": {"name": network}})
    choose_weights(values, level)


def shown(network: str, level: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(network, level)).run()
    assert not app.exception
    return app


def test_earlier_runs_of_the_same_network_are_offered(trained):
    app = shown("lenet5", "expert")
    (choice,) = app.selectbox
    assert choice.options[0] == "random"
    assert choice.options[1].startswith(f"run {trained}: Reader (9")
    choice.select_index(1).run()
    assert app.session_state["values"]["model"]["weights"] == f"run:{trained}"


def test_nothing_is_asked_where_there_is_no_choice(trained):
    assert not shown("mlp", "expert").selectbox
    assert not shown("lenet5", "basic").selectbox


def test_a_backbone_can_begin_with_published_weights(trained):
    assert shown("mobilenet", "basic").selectbox[0].options == ["imagenet", "random"]


def test_a_run_that_is_gone_is_still_what_was_chosen(trained):
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=("mlp", "expert"))
    app.session_state["values"] = {"model": {"name": "mlp", "weights": "run:0badc0de"}}
    app.run()
    assert app.selectbox[0].value == "run:0badc0de"
    assert app.selectbox[0].options == ["random", "run 0badc0de"]
