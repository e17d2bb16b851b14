"""Sentences and marks are of runs that were tested on the same images."""

import json

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.datasets.versions.repository import edited, save_version
from core.runs import repository
from tests.helpers import small_config
from tests.pages._ui.compare.show_compare import compared
from tests.pages._ui.evaluate.show_parts import answered, html, words

pytestmark = pytest.mark.usefixtures("workspace")


def right(count: int, images: int = 300) -> str:
    """A run with so many right answers on test images of its own."""
    labels = np.arange(images) % 10
    said = np.where(np.arange(images) < count, labels, (labels + 1) % 10)
    return answered(said, labels=labels)


def best_accuracy(page: str) -> str:
    return page.partition("Accuracy")[2].partition("</tr>")[0]


def test_the_best_is_marked_where_all_were_compared():
    page = html(compared("verdict", "verdict", right(200), right(250)))
    assert "is better by 16.7 points" in page
    assert 'class="best">83.3%' in best_accuracy(page)


def test_the_chart_hands_out_pairs_and_intervals():
    one, other = right(200), right(250)
    (menu,) = compared("verdict", "verdict", one, other).get("bidi_component")
    head, line = json.loads(menu.proto.json)["table"].splitlines()
    assert head.startswith("first,second,")
    assert line.count(one) == line.count(other) == 1


def test_a_stray_run_takes_the_mark_away_but_no_sentence():
    one, other, stray = right(200), right(250), right(199, 200)
    app = compared("verdict", "verdict", stray, one, other)
    page = html(app)
    assert "is better by 16.7 points" in page
    assert page.count("can&#39;t be compared") == 1
    assert f"Runs {one} and {stray} can&#39;t be compared" in page
    assert "best" not in best_accuracy(page)
    assert "pairs are tested at once" not in words(app)
    assert "best" not in best_accuracy(html(compared("verdict", "verdict", stray, one)))


def test_runs_of_two_versions_are_compared_on_one_of_them():
    """The one was tested on all digits, the other on a version without the first 60."""
    truth = np.asarray(open_dataset(DataConfig(name="digits")).arrays.y_test)
    edits = edited(DataConfig(name="digits"), {Part.TEST: range(60)})
    version = save_version(edits, "clean", EVERYBODY)
    old = answered(np.where(np.arange(360) < 160, (truth + 1) % 10, truth))
    new = answered(truth[60:], version=version.id)
    assert "tested on different versions" in html(compared("verdict", "verdict", old, new))
    page = html(compared("verdict", "verdict", old, new, tested=version.id))
    assert "is better by 33.3 points" in page  # 100 of 300 images
    assert 'class="best">100.0%' in best_accuracy(page)
    first = page.partition("First result")[2].partition("</tr>")[0]
    assert "55.6%" in first
    assert "100.0%" in first
    page = html(compared("verdict", "verdict", old, new, tested="original"))
    assert "never asked about 60 of the test images" in page


def test_who_was_not_tested_is_named():
    waits = repository.create_run(small_config(name="waits"), EVERYBODY)
    app = compared("verdict", "verdict", waits, right(200))
    assert "“waits” has no result on test images (waiting)" in html(app)
    assert "Two runs with a result on test images are needed" in words(app)
