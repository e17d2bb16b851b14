"""The tray of images that are handed over class by class."""

from streamlit.testing.v1 import AppTest


def draw() -> None:
    """What the page shows of the tray, and whether it can be imported."""
    import streamlit as st

    from pages._ui.importing import uploads

    uploads.show_tray()
    st.text("upload" if uploads.tray_as_upload() else "nothing yet")


def test_the_tray_shows_what_each_class_misses(workspace):
    app = AppTest.from_function(draw, default_timeout=60)
    app.session_state["import_tray"] = of("a", 3) + of("![b](x)", 1)
    app.session_state["import_tray_changes"] = 1
    app.run()
    assert app.dataframe[0].value["Missing"].tolist() == ["enough", "2 more"]
    assert "2 classes with 3 images each" in app.info[0].value
    assert app.text[0].value == "nothing yet"
    app.session_state["import_tray"] = of("a", 3) + of("![b](x)", 3) + of("c", 2)
    app.run()
    assert app.dataframe[0].value["Missing"].tolist() == ["enough", "enough", "1 more"]
    assert not app.info
    assert "left out" in app.caption[0].value
    assert app.text[0].value == "upload"
    assert not app.exception


def of(name: str, count: int) -> list[tuple[str, str, tuple[bytes, int]]]:
    """So many files of one class, as they lie in the tray."""
    return [(name, f"{number}.png", (b"x", 0)) for number in range(count)]


def test_the_tray_is_packed_whatever_the_clock_says(workspace):
    """A ZIP's dates begin in 1980; a clock before it must not end the packing."""

    def pack() -> None:
        import zipfile

        import streamlit as st

        from pages._ui.importing import uploads

        with zipfile.ZipFile(uploads.packed("one", [("a/1.png", b"x")], "yours").file) as archive:
            [info] = archive.infolist()
            st.text(f"{info.filename} {info.date_time[0]} {archive.read(info).decode()}")

    app = AppTest.from_function(pack, default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == "a/1.png 1980 x"
