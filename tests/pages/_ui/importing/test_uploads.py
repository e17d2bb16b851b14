"""What is handed over becomes a ZIP."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def test_the_tray_is_packed_whatever_the_clock_says(workspace):
    """A ZIP's dates begin in 1980; a clock before it must not end the packing."""

    def pack() -> None:
        import zipfile

        import streamlit as st

        from pages._ui.importing import uploads

        with zipfile.ZipFile(uploads.packed("one", [("a/1.png", b"x")], "yours").file) as archive:
            [info] = archive.infolist()
            st.text(f"{info.filename} {info.date_time[0]} {archive.read(info).decode()}")

    app = AppTest.from_function(pack, default_timeout=PATIENCE).run()
    assert not app.exception
    assert app.text[0].value == "a/1.png 1980 x"
