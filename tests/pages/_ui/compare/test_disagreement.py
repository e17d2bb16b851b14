"""The images on which two runs differ."""

import shutil

import numpy as np
import pytest

from core.common import settings
from tests.pages._ui.compare.show_compare import compared
from tests.pages._ui.evaluate.show_parts import answered, html, words

pytestmark = pytest.mark.usefixtures("workspace")


def test_images_that_were_deleted_since_are_missed():
    ids = answered(np.arange(300) % 10), answered((np.arange(300) + 1) % 10)
    page = html(compared("disagreement", "disagreement", *ids))
    assert page.count("<figure") == 24
    shutil.rmtree(settings.home() / "cache" / "datasets" / "digits")
    app = compared("disagreement", "disagreement", *ids)
    assert "are not in the workspace (any more)" in html(app)
    assert "<figure" not in html(app)
    assert words(app).startswith("300 images of 300")
