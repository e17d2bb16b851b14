"""What the address of a comparison asks for, and what becomes of what there is not."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from tests.helpers import PATIENCE
from tests.pages._ui.evaluate.show_parts import answered, checked, html

pytestmark = pytest.mark.usefixtures("workspace")
DIGITS = DataConfig(name="digits")


def draw(ids: list[str]) -> None:
    """Where one chooses the test images, and the verdict on them, as the page draws them."""
    from core.reporting.comparison_report import names_of
    from core.runs import repository
    from pages._ui.compare.address import ask_for_test_images
    from pages._ui.compare.verdict import verdict

    runs = [repository.get_run(run_id) for run_id in ids]
    ask_for_test_images(runs)
    verdict(runs, names_of(runs))


def test_where_the_version_is_unknown_first_results_are_shown():
    truth = np.asarray(open_dataset(DIGITS).arrays.y_test)
    version = save_version(edited(DIGITS, {Part.TEST: range(60)}), "clean", EVERYBODY)
    ids = [answered(truth), answered(np.where(np.arange(360) < 90, (truth + 1) % 10, truth))]
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(ids,))
    app.query_params["tested"] = "ffffffffffff"
    page = html(checked(app.run()))
    assert "in the address (ffffffffffff)" in page
    assert "75.0%" in page
    assert "First result, on the images" not in page
    app.query_params["tested"] = version.id
    page = html(checked(app.run()))
    assert "90.0%" in page
    assert "First result, on the images" in page
