"""Which code page the names in a ZIP file are in, where it does not say so."""

import streamlit as st

from core.importing.code_pages import CODE_PAGES
from core.importing.members import readable
from core.importing.names import Names

SHOWN_NAMES, LONGEST_NAME = 3, 20


def choose_encoding(key: str, names: Names) -> str:
    """Let the person choose by what the names would be; "" is the guess, where there is one."""
    if not names.unmarked:
        return ""
    return st.selectbox(
        "Encoding of the names",
        ["", "utf_8", *CODE_PAGES],
        index=0,
        format_func=lambda encoding: _as_read(names, encoding),
        key=f"names_encoding_{key}",
        help="The archive does not say how its names are written. Choose the line that is spelled "
        "right.",
    )


def _as_read(names: Names, encoding: str) -> str:
    """The first names as they would be read, and in which code page."""
    codec = encoding or names.encoding
    found = [raw.decode(codec, "replace") for raw in names.unmarked[:SHOWN_NAMES]]
    title = CODE_PAGES[codec].title if codec in CODE_PAGES else "Unicode"
    words = ", ".join(readable(name, LONGEST_NAME) for name in found)
    usual = "" if encoding else "guessed: " if names.guessed else "as it is: "
    return f"{words} ({usual}{title}, {codec.replace('_', '-')})"
