"""Tables that are as tall as their rows, up to a limit; the numbers behind a picture as a file."""

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages._ui.shell.language import in_this_language

ROWS_SHOWN = 12
ROW_HEIGHT = 36  # pixels


def show_table(table: pd.DataFrame, column_config: dict[str, Any] | None = None) -> None:
    """Draw `table` without its index; a long one scrolls.

    `column_config`: as `st.dataframe` takes it.
    """
    height = table_height(len(table))
    st.dataframe(table, hide_index=True, height=height, column_config=column_config)


def table_height(rows: int, shown: int = ROWS_SHOWN) -> Literal["content"] | int:
    """As tall as so many rows, in pixels; a table of more than `shown` scrolls."""
    return "content" if rows <= shown else ROW_HEIGHT * shown


def csv_button(label: str, made: Callable[[], str], file_name: str, key: str) -> None:
    """A button that brings a table as a file; `made` writes it at the click, as
    `core.reporting.csv_table` does."""
    st.download_button(
        label,
        in_this_language(made),
        file_name,
        "text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )
