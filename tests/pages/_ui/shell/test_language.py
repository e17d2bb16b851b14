"""In which language somebody reads."""

import threading

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.common.i18n import _, use_language
from pages._ui.shell.language import COOKIE, PARAMETER, in_this_language
from tests.helpers import PATIENCE


def draw() -> None:
    import streamlit as st

    from core.common.i18n import use_language
    from pages._ui.shell.language import language, language_switch

    use_language(language())
    language_switch()
    st.text(language())


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(draw, default_timeout=PATIENCE)


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Those that the browser sends."""
    sent: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", sent)
    return sent


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        ("es-MX", "es"),
        ("es", "es"),
        ("en-GB", "en"),
        ("pt-BR", "en"),
        ("", "en"),
        (None, "en"),
        ("../../x", "en"),
    ],
)
def test_at_first_it_is_the_browsers(app, browser, words):
    app.context["locale"] = browser
    assert app.run().text[0].value == words
    assert PARAMETER not in app.query_params


def test_what_was_chosen_at_an_earlier_visit_goes_before_the_browsers(app, cookies):
    app.context["locale"], cookies[COOKIE] = "en-US", "es"
    assert app.run().text[0].value == "es"


def test_the_address_goes_before_all(app, cookies):
    cookies[COOKIE] = "es"
    app.query_params[PARAMETER] = "en"
    assert app.run().text[0].value == "en"


@pytest.mark.parametrize("junk", ["xx", "", "../es", "ES", "es\0"])
def test_an_address_that_names_none_of_ours_says_nothing(app, cookies, junk):
    app.query_params[PARAMETER] = cookies[COOKIE] = junk
    app.context["locale"] = "es"
    assert app.run().text[0].value == "es"


def test_a_choice_is_kept_in_the_address_on_each_page(app):
    app.run().button_group[0].set_value("es").run()
    assert app.text[0].value == "es"
    assert app.query_params[PARAMETER] in ("es", ["es"])
    del app.query_params[PARAMETER]  # the menu's addresses know no language
    assert app.run().text[0].value == "es"
    assert app.query_params[PARAMETER] in ("es", ["es"])


def test_another_thread_writes_for_the_same_reader():
    found: list[bytes] = []
    use_language("es")
    try:
        made = in_this_language(lambda: _("Network"))
    finally:
        use_language("en")
    thread = threading.Thread(target=lambda: found.append(made()))
    thread.start()
    thread.join()
    assert found == [b"Red"]
    assert _("Network") == "Network"
