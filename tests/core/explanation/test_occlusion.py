"""Occlusion on a network whose answer is known."""

import numpy as np
import pytest

from core.explanation.occlusion import covered_images, occluded
from core.explanation.records import heat_map, window_for
from core.prediction.predictor import predict
from tests.core.explanation.known import (
    CORNERS,
    PATCH_CLASS,
    SIDE,
    in_corner,
    known_network,
    run_with,
    with_patch,
)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("corner", CORNERS)
def test_covering_the_patch_takes_the_answer_away(corner):
    run_id, image = run_with(known_network()), with_patch(corner)
    window = window_for(SIDE, SIDE, share=0.25)
    before = float(predict(run_id, image[None])[0, PATCH_CLASS])
    half = window.places[0] // 2
    parts = [
        occluded(run_id, image, PATCH_CLASS, window, rows)
        for rows in (range(half), range(half, window.places[0]))
    ]
    found = np.concatenate(parts)
    assert found.shape == window.places
    assert before > 0.9
    assert found.min() < 0.1
    heat = heat_map(before - found, window.placement).on_image(SIDE, SIDE)
    assert in_corner(np.unravel_index(heat.argmax(), heat.shape), corner)


@pytest.mark.parametrize("shape", [(28, 28, 1), (20, 33, 3), (1, 1, 1), (3, 8, 1)])
def test_every_pixel_is_covered_once_at_least_and_nothing_else_changes(shape):
    image = np.random.default_rng(0).integers(0, 100, shape).astype("uint8")
    image[0, 0] = 255
    window = window_for(*shape[:2])
    copies = covered_images(image, window, range(window.places[0]))
    assert len(copies) == window.places[0] * window.places[1]
    mean = np.round(image.mean(axis=(0, 1))).astype("uint8")
    changed = (copies != image).any(axis=-1)
    assert (copies[changed] == mean).all()
    assert changed.any(axis=0)[(image != mean).any(axis=-1)].all()
    assert changed.sum(axis=(1, 2)).max() <= window.side**2
