"""Tables that are as tall as their rows, up to a limit; the numbers behind a picture as a file.

Numbers are written here, in the reader's language, and handed over beside the values, by which a
click on a head sorts. Streamlit's own formats can't do that: "%.1f" always has a point and no
groups, and "localized" and "percent" go by the browser's languages, whatever is chosen in the
header. A column of bars (`ProgressColumn`) takes no such words: there, "localized" is the nearest.
"""

from collections.abc import Callable, Mapping
from functools import partial
from numbers import Integral, Real
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.common.i18n import number
from pages._ui.shell.language import in_this_language

ROWS_SHOWN = 12
ROW_HEIGHT = 36  # pixels
MOST_CELLS = 20_000  # 0.2 s; a longer table is written by the browser
WHOLE = 1_000  # from here on, four significant digits are a whole number


def show_table(
    table: pd.DataFrame,
    column_config: dict[str, Any] | None = None,
    forms: Mapping[str, str] | None = None,
) -> None:
    """Draw `table` without its index; a long one scrolls.

    `column_config`: as `st.dataframe` takes it; a column of numbers has no `format` there. `forms`:
    how the numbers of a column are written, as `format` takes it.
    """
    height = table_height(len(table))
    written = in_the_reader_s_signs(table, forms or {})
    st.dataframe(written, hide_index=True, height=height, column_config=column_config)


def in_the_reader_s_signs(table: pd.DataFrame, forms: Mapping[str, str]) -> Styler | pd.DataFrame:
    """The table with its numbers as its reader writes them; what is missing is left empty."""
    if table.size > MOST_CELLS:
        return table
    write = {name: partial(_written, forms.get(name, "")) for name in table.columns}
    return table.style.format(write, na_rep="")


def _written(form: str, value: Any) -> str:
    """Without a form: whole numbers with all digits, others with four significant ones."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return str(value)
    size = float(value)
    whole = isinstance(value, Integral) or abs(size) >= WHOLE
    return number(size, form or (",.0f" if whole else ".4g"))


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
