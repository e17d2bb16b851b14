"""One of a few is chosen by a click; a part by the address, too, and one that is none is said."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw() -> None:
    import streamlit as st

    from pages._ui.widgets.choices import choose_part

    st.text(choose_part("base", {"one": 1, "two": 2}, str.upper, parameter="look"))


def drawn(**address: str) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("address", "part"), [({}, "one"), ({"look": "two"}, "two")])
def test_it_is_the_one_in_the_address_else_the_first(address: dict[str, str], part: str) -> None:
    app = drawn(**address)
    assert (app.text[0].value, app.button_group[0].value) == (part, part)
    assert not app.get("html")


def test_a_click_goes_into_the_address_and_a_step_back_shows() -> None:
    app = drawn()
    app.button_group[0].set_value("two").run()
    assert app.query_params["look"] in ("two", ["two"])
    assert app.text[0].value == "two"
    app.query_params["look"] = "one"
    app.run()
    assert (app.text[0].value, app.button_group[0].value) == ("one", "one")


def test_one_that_is_none_is_said_with_those_there_are() -> None:
    app = drawn(look="three")
    assert app.text[0].value == "one"
    (said,) = app.get("html")
    assert "There is no part &#39;three&#39;. There are: one, two." in said.proto.body


def draw_one() -> None:
    import streamlit as st

    from pages._ui.widgets.choices import choose_one

    st.text(choose_one("Show", {"a": "first", "b": "second"}, "b", "which", labelled=False))


def test_one_of_a_few_is_the_given_one_until_another_is_clicked() -> None:
    app = AppTest.from_function(draw_one, default_timeout=PATIENCE).run()
    assert not app.exception
    assert app.text[0].value == "b"
    assert [option.content for option in app.button_group[0].proto.options] == ["first", "second"]
    app.button_group[0].set_value("a").run()
    assert app.text[0].value == "a"


def draw_or_wait() -> None:
    import streamlit as st

    from pages._ui.widgets.choices import choose_one

    if st.session_state.get("waits"):
        st.text("waiting")
        return
    first = st.session_state.get("first", "b")
    words = {"a": "first", "b": "second", "c": "third"}
    words = {one: words[one] for one in st.session_state.get("there", "abc")}
    st.text(choose_one("Show", words, first, "which"))


def test_a_choice_stays_though_it_is_not_drawn_for_a_moment() -> None:
    app = AppTest.from_function(draw_or_wait, default_timeout=PATIENCE).run()
    app.button_group[0].set_value("a").run()
    app.session_state["waits"] = True
    app.run()
    assert app.text[0].value == "waiting"
    app.session_state["waits"] = False
    app.run()
    assert not app.exception
    assert (app.text[0].value, app.button_group[0].value) == ("a", "a")
    app.button_group[0].set_value("b").run()
    assert app.text[0].value == "b"


def test_what_nobody_chose_is_not_kept_nor_what_is_there_no_more() -> None:
    app = AppTest.from_function(draw_or_wait, default_timeout=PATIENCE).run()
    for state, chosen in (({"first": "c"}, "c"), ({"first": "c", "there": "bc"}, "c")):
        app.session_state["waits"] = True
        app.run()
        app.session_state["waits"] = False
        for name, value in state.items():
            app.session_state[name] = value
        app.run()
        assert app.text[0].value == chosen
        if "there" not in state:
            app.button_group[0].set_value("a").run()
            assert app.text[0].value == "a"
    assert not app.exception
