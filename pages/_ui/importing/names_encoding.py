"""Which code page the names in a ZIP file are in, where it does not say so."""

from dataclasses import replace

import streamlit as st

from core.common.i18n import _
from core.importing.code_pages import CODE_PAGES
from core.importing.preview import names_in
from core.importing.sources.base import readable
from core.importing.sources.zip_names import Names
from pages._ui.importing.uploads import Upload

SHOWN_NAMES, LONGEST_NAME = 3, 20
NAMES = "import_names"


def in_chosen_encoding(upload: Upload) -> Upload:
    """The upload with the encoding of its names that the person chose by what they would be.

    It has another `key` then: what was seen and said before is about other names.
    """
    key, names = st.session_state.get(NAMES, ("", None))
    if key != upload.key:
        names = names_in(upload.file, upload.what)
        st.session_state[NAMES] = (upload.key, names)
    if not names.unmarked:
        return upload
    encoding = st.selectbox(
        _("Encoding of the names"),
        ["", "utf_8", *CODE_PAGES],
        index=0,
        format_func=lambda encoding: _as_read(names, encoding),
        key=f"names_encoding_{upload.key}",
        help=_(
            "The archive does not say how its names are written. Choose the line that is spelled "
            "right."
        ),
    )
    if not encoding:
        return upload
    return replace(upload, key=f"{upload.key} {encoding}", encoding=encoding)


def _as_read(names: Names, encoding: str) -> str:
    """The first names as they would be read, and in which code page."""
    codec = encoding or names.encoding
    found = [raw.decode(codec, "replace") for raw in names.unmarked[:SHOWN_NAMES]]
    title = _(CODE_PAGES[codec].title) if codec in CODE_PAGES else _("Unicode")
    words = ", ".join(readable(name, LONGEST_NAME) for name in found)
    page = f"{title}, {codec.replace('_', '-')}"
    if encoding:
        return f"{words} ({page})"
    if names.guessed:
        return _("{names} (guessed: {encoding})", names=words, encoding=page)
    return _("{names} (as it is: {encoding})", names=words, encoding=page)
