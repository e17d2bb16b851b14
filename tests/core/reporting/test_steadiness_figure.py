"""The figure has a mark for each change, where it stays and where it does not."""

import numpy as np

from core.prediction.records import Change, Series, Steadiness
from core.reporting.steadiness_figure import steadiness_figure


def test_each_change_has_its_mark():
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], "float32")
    turned = Series(Change.ROTATION, np.array([-10.0, 0, 10]), 1, probabilities)
    cropped = Series(Change.CROP, np.array([0, 0.1]), 0, probabilities[1:])
    same, other = steadiness_figure(Steadiness(0, (turned, cropped)), ("<b>cat", "dog")).data
    assert list(same.x) == [-1, 0, 0]
    assert list(same.y) == ["turned", "turned", "cropped"]
    assert list(other.x) == [1, 1]
    assert list(other.text) == ["+10 degrees: dog (70%)", "10% cut off each side: dog (70%)"]
    assert same.text[0] == "-10 degrees: &lt;b&gt;cat (90%)"
    assert same.marker.symbol != other.marker.symbol
    assert same.marker.opacity[0] > same.marker.opacity[1]
