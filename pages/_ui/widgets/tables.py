"""Tables that are as tall as their rows, up to a limit."""

from typing import Any, Literal

import pandas as pd
import streamlit as st

ROWS_SHOWN = 12
ROW_HEIGHT = 36  # pixels


def show_table(
    table: pd.DataFrame, rows_shown: int = ROWS_SHOWN, column_config: dict[str, Any] | None = None
) -> None:
    """Draw `table` without its index; a longer one than `rows_shown` scrolls.

    `column_config`: as `st.dataframe` takes it.
    """
    height: Literal["content"] | int = (
        "content" if len(table) <= rows_shown else ROW_HEIGHT * rows_shown
    )
    st.dataframe(table, hide_index=True, height=height, column_config=column_config)
