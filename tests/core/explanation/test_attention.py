"""Attention as maps, and the rollout through layers."""

import numpy as np
import pytest

from core.common.errors import UserError
from core.experiments.config import parse
from core.explanation.attention import attention_of, rollout
from tests.core.explanation.known import known_network, with_patch
from tests.trainings import built


def test_rollout_is_that_of_the_paper():
    """Half of the attention and half of the shortcut, multiplied from layer to layer."""
    first = np.float32([[0.0, 1.0], [0.5, 0.5]])
    second = np.float32([[1.0, 0.0], [1.0, 0.0]])
    expected = (0.5 * second + 0.5 * np.eye(2)) @ (0.5 * first + 0.5 * np.eye(2))
    np.testing.assert_allclose(rollout([first, second]), expected)
    np.testing.assert_allclose(rollout([first, second]).sum(axis=1), 1)


@pytest.mark.usefixtures("workspace")
def test_a_vit_s_attention_is_a_map_of_its_patches():
    config = {"name": "vit-small", "depth": 2, "channels": 16, "heads": 2, "patch_size": 4}
    network = built(parse({"data": {"name": "mnist"}, "model": config}))
    layer = next(one for one in network.layers if type(one).__name__ == "MultiHeadAttention")
    weights = layer.get_weights()
    layer.set_weights([40 * one for one in weights])  # so that it looks somewhere
    image = np.random.default_rng(0).integers(0, 255, (28, 28, 1)).astype("uint8")
    found = attention_of(network, image)
    assert len(found.heads) == 2
    for each in (found.rollout, found.last, *found.heads):
        assert each.values.shape == (7, 7)
        assert each.values.max() == pytest.approx(1)
        assert each.values.mean() * each.most == pytest.approx(1, rel=1e-4)
        assert each.placement.step == (4.0, 4.0)
    assert found.rollout.most > 1.02


def test_a_network_without_attention_says_so():
    with pytest.raises(UserError, match="no attention"):
        attention_of(known_network(), with_patch("top left"))
