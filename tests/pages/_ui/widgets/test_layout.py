"""Two columns, named as the style sheet knows them; a figure between title and takeaway."""

from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.widgets.layout import OnPhone
from tests.helpers import PATIENCE, ROOT


def draw_columns(second: str) -> None:
    from pages._ui.widgets.layout import two_columns

    left, right = two_columns("pets", (3, 2), second)
    left.text("first")
    right.text("second")


@pytest.mark.parametrize("second", get_args(OnPhone))
def test_the_columns_are_as_wide_as_said_and_named_for_the_style_sheet(second):
    app = AppTest.from_function(draw_columns, default_timeout=PATIENCE, args=(second,)).run()
    assert [round(column.weight, 2) for column in app.columns] == [0.6, 0.4]
    assert [column.text[0].value for column in app.columns] == ["first", "second"]
    ids = [getattr(getattr(block, "proto", None), "id", "") for block in blocks(app.main)]
    assert any(f"columns_{second}_pets" in one for one in ids)


def test_the_style_sheet_knows_where_the_second_stands():
    style = (ROOT / "assets/style.css").read_text(encoding="utf-8")
    assert '[class*="st-key-columns_above_"]' in style
    assert '[class*="st-key-columns_pinned_"]' in style


def blocks(block):
    """This part of a page and all blocks below it."""
    yield block
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from blocks(child)


def draw_figure(takeaway: str) -> None:
    import streamlit as st

    from pages._ui.widgets.layout import figure

    with figure("Curves", takeaway):
        st.text("the figure")


@pytest.mark.parametrize(
    ("takeaway", "kinds"),
    [("<b>cats</b> most", ["subheader", "text", "html"]), ("", ["subheader", "text"])],
)
def test_a_figure_stands_between_its_title_and_its_takeaway(takeaway, kinds):
    app = AppTest.from_function(draw_figure, default_timeout=PATIENCE, args=(takeaway,)).run()
    drawn = list(app.main.children.values())
    assert [one.type for one in drawn] == kinds
    assert all("&lt;b&gt;cats" in one.proto.body for one in drawn if one.type == "html")
