"""Maps are laid where their cells are."""

import numpy as np
import pytest

from core.explanation.records import HeatMap, Placement, heat_map, window_for


def test_a_map_of_the_image_s_own_size_stays():
    values = np.random.default_rng(0).random((5, 7)).astype("float32")
    np.testing.assert_allclose(HeatMap(values, Placement(), 1.0).on_image(5, 7), values, rtol=1e-6)


def test_a_cell_lies_where_it_is_said_to():
    values = np.zeros((4, 4), "float32")
    values[1, 2] = 1
    found = HeatMap(values, Placement((3.0, 1.0), (4.0, 4.0)), 1.0).on_image(16, 16)
    assert np.unravel_index(found.argmax(), found.shape) == (7, 9)
    assert found[7, 9] == pytest.approx(1.0)
    assert found[5, 9] == pytest.approx(0.5)
    assert found[3, 9] == found[11, 9] == 0


def test_beyond_the_outermost_centres_a_map_goes_on():
    found = HeatMap(np.float32([[1, 0], [0, 0]]), Placement((4.0, 4.0), (4.0, 4.0)), 1.0)
    assert found.on_image(12, 12)[:5, :5].min() == 1


def test_it_can_be_finer_than_the_image():
    fine = HeatMap(np.float32([[0, 1]]), Placement((0.0, 0.0), (1.0, 1.0)), 1.0).on_image(1, 2, 4)
    np.testing.assert_allclose(fine[0], [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1], atol=1e-6)


def test_what_speaks_against_counts_nothing():
    found = heat_map(np.float32([[-3, 1], [2, np.nan]]), Placement())
    assert found.values.tolist() == [[0, 0.5], [1, 0]]
    assert found.most == 2
    assert heat_map(np.float32([[-1, -2]]), Placement()).values.max() == 0


@pytest.mark.parametrize("shape", [(28, 28), (96, 64), (1, 1), (2, 9)])
def test_windows_reach_both_edges(shape):
    window = window_for(*shape)
    for axis, size in enumerate(shape):
        starts = window.starts(axis)
        assert len(starts) == window.places[axis] <= 15
        assert starts[-1] + window.side <= size
        if len(starts) > 1:
            assert (starts[0], starts[-1]) == (0, size - window.side)
            middle = starts[1] + (window.side - 1) / 2
            place = window.placement
            assert middle == pytest.approx(place.first[axis] + place.step[axis], abs=0.5)
