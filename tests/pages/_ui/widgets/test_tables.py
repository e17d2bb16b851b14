"""Tables write numbers as their reader does, and still sort by the numbers."""

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw(language: str) -> None:
    import numpy as np
    import pandas as pd
    import streamlit as st

    from core.common.i18n import use_language
    from pages._ui.widgets.tables import MOST_CELLS, show_table

    use_language(language)
    values = {
        "name": ["<b>Ana</b>", None, "c"],
        "images": [60_000, 7, 0],
        "rate": [0.00012, np.nan, 51_234.5],
        "share": [0.98765, 1.0, None],
        "known": [True, False, True],
    }
    show_table(
        pd.DataFrame(values), {"share": st.column_config.NumberColumn("S")}, {"share": ".1%"}
    )
    show_table(pd.DataFrame({"n": range(MOST_CELLS + 1)}))


WORDS = {
    "en": [["60,000", "0.00012", "98.8%"], ["7", "", "100.0%"], ["0", "51,234", ""]],
    "es": [["60.000", "0,00012", "98,8\xa0%"], ["7", "", "100,0\xa0%"], ["0", "51.234", ""]],
}


@pytest.mark.parametrize("language", WORDS)
def test_numbers_are_in_the_reader_s_signs(language: str) -> None:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(language,)).run()
    assert not app.exception
    table, long = app.dataframe
    written = convert_arrow_bytes_to_pandas_df(table.proto.arrow_data.styler.display_values)
    assert written.iloc[:, 1:4].to_numpy().tolist() == WORDS[language]
    assert written.iloc[:, 0].tolist() == ["<b>Ana</b>", "", "c"]
    assert table.value["rate"].iloc[2] == 51_234.5, "the values are handed over too, to sort by"
    assert not long.proto.arrow_data.styler.display_values, "a long one would take too long"
