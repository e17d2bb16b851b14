"""A data set in one line: what anybody may have called it is text."""

import pytest
from streamlit.testing.v1 import AppTest

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from tests.helpers import PATIENCE


def draw() -> None:
    from pages._ui.widgets.data_line import data_line

    data_line("<b>pets", ["12 images", "", "2 classes"], "digits")


@pytest.mark.parametrize(("here", "seen"), [(False, ">&lt;<"), (True, 'src="data:image/png;')])
def test_a_line_has_a_thumbnail_or_the_first_letter(workspace, here, seen):
    if here:
        open_dataset(DataConfig(name="digits"))
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    [body] = [one.proto.body for one in app.run().get("html")]
    assert seen in body
    assert "&lt;b&gt;pets" in body
    assert "12 images · 2 classes" in body
