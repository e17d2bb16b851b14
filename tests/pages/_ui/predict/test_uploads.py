"""Several files at once: which of them is looked at."""

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE
from tests.importing_files import encoded, picture

FILE = tuple[str, bytes, str]


def look() -> None:
    import streamlit as st

    from core.datasets import get_dataset
    from pages._ui.predict.uploads import uploaded

    picture = uploaded(get_dataset("cifar10"))
    st.text(picture.name if picture else "nothing")


def file(name: str, shade: int = 0) -> FILE:
    return name, encoded(picture(shade)), "image/png"


def looked_at(app: AppTest) -> str:
    assert not app.exception
    return str(app.text[0].value)


def test_the_first_of_those_that_came_last_is_looked_at():
    app = AppTest.from_function(look, default_timeout=PATIENCE).run()
    assert looked_at(app) == "nothing"
    assert (
        looked_at(app.file_uploader[0].set_value([file("a.png"), file("b.png")]).run()) == "a.png"
    )
    assert len(app.get("bidi_component")) == 2  # where to paste, and the files to pick from
    both = [file("c.png"), file("notes.txt")]
    assert looked_at(app.file_uploader[0].set_value(both).run()) == "c.png"
    assert looked_at(app.run()) == "c.png"
    assert looked_at(app.file_uploader[0].set_value(None).run()) == "nothing"


def test_a_file_that_cannot_be_read_has_a_tile_too():
    app = AppTest.from_function(look, default_timeout=PATIENCE).run()
    files = [file("a.png"), ("notes.png", b"hello", "image/png")]
    assert looked_at(app.file_uploader[0].set_value(files).run()) == "a.png"
