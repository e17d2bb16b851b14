"""The address of a page as others type it."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw() -> None:
    import streamlit as st

    from pages._ui.shell.reached import address_of
    from pages._ui.shell.registry import HOME, TRAIN

    st.text(address_of(HOME))
    st.text(address_of(TRAIN, config="a.b=1;name=8 b & “c”)", show=""))


def test_it_is_whole_and_holds_nothing_that_a_chat_would_break():
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    home, train = [one.value for one in app.text]
    assert home.startswith("http://")
    assert home.endswith("/")
    assert train == (f"{home}train?config=a.b=1;name=8%20b%20%26%20%E2%80%9Cc%E2%80%9D%29&show=")
