"""In which language somebody reads, and where they change it (see `assets/language.js`)."""

import contextvars
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.common.i18n import (
    SOURCE_LANGUAGE,
    _,
    language_of,
    languages,
    use_language,
    used_language,
)

PARAMETER, COOKIE = "lang", "vistazo_language"
_CHOSEN = "language"
_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_component = st.components.v2.component(
    "vistazo_language", js=(_ASSETS / "language.js").read_text(encoding="utf-8")
)


def language() -> str:
    """What the address says, else what was chosen here or at an earlier visit, else the browser."""
    known = languages()
    for wanted in (
        st.query_params.get(PARAMETER),
        st.session_state.get(_CHOSEN),
        st.context.cookies.get(COOKIE),
    ):
        if wanted in known:
            return str(wanted)
    return language_of([st.context.locale or SOURCE_LANGUAGE])


def in_this_language(made: Callable[[], str | bytes]) -> Callable[[], bytes]:
    """`made` as a download wants it: called later, by another thread, for the same reader; a text
    becomes UTF-8."""
    language = used_language()

    def content() -> bytes:
        context = contextvars.copy_context()
        context.run(use_language, language)
        found = context.run(made)
        return found.encode() if isinstance(found, str) else found

    return content


def language_switch() -> None:
    """The choice in the header. What was chosen stays in the address, and for the next visit."""
    known, used = languages(), language()
    if st.query_params.get(PARAMETER) in known:
        st.session_state[_CHOSEN] = used
    elif _CHOSEN in st.session_state:  # the menu's addresses know no language
        st.query_params[PARAMETER] = used
    cookie = COOKIE if _CHOSEN in st.session_state else ""
    with st.container(key="languages"):
        st.segmented_control(
            _("Language"),
            known,
            default=used,
            format_func=str.upper,
            key=_key(used),
            on_change=_choose,
            args=(_key(used),),
            required=True,
            label_visibility="collapsed",
        )
        if cookie or used != SOURCE_LANGUAGE:  # the page is English before its script runs
            words = {"upload": _("Upload"), "upload-folder": _("Upload a folder")}
            data = {"language": used, "cookie": cookie, "words": words}
            _component(data=data, key="page_language")


def _key(used: str) -> str:
    """Of the widget: in each language another one, whose first value holds for its life."""
    return f"language_of_{used}"


def _choose(key: str) -> None:
    chosen = st.session_state[key]
    if chosen in languages():
        st.session_state[_CHOSEN] = st.query_params[PARAMETER] = chosen
