"""Tables that are as tall as their rows, up to a limit."""

import pandas as pd
import streamlit as st

ROWS_SHOWN = 12
ROW_HEIGHT = 36  # pixels


def show_table(table: pd.DataFrame, rows_shown: int = ROWS_SHOWN, **options: object) -> None:
    """Draw `table` without its index; a longer one than `rows_shown` scrolls.

    `options`: as `st.dataframe` takes them.
    """
    height = "content" if len(table) <= rows_shown else ROW_HEIGHT * rows_shown
    st.dataframe(table, hide_index=True, height=height, **options)
