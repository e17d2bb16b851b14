"""The picture of a network: layers that learn and frozen ones, block by block."""

from core.architectures.summary import LayerRow
from pages._ui.network.diagram import bars_of, shortened


def convolution(name: str, parameters: int, learns: bool) -> LayerRow:
    trainable = parameters if learns else 0
    return LayerRow(name, "Conv2D", (7, 7, 64), parameters, trainable, learns, "3×3")


def test_layers_that_learn_are_not_drawn_with_frozen_ones():
    layers = [convolution("", 9, learns) for learns in (False, True, True)]
    bars = shortened(bars_of(layers, {}))
    assert [(bar.trainable, bar.repeats) for bar in bars] == [(False, 1), (True, 2)]


def test_a_backbone_is_drawn_block_by_block():
    layers = [convolution("a1", 9, False), convolution("a2", 0, False)]
    layers += [convolution("b1", 9, False), convolution("b2", 9, True)]
    layers += [convolution("head", 9, True)]
    blocks = {"a1": "block1", "a2": "block1", "b1": "block2", "b2": "block2"}
    bars = bars_of(layers, blocks)
    assert [bar.kind for bar in bars] == ["block1", "block2", "conv 3×3"]
    assert [bar.trainable for bar in bars] == [False, True, True]
    assert bars[0].tags == ["2 layers"]
    assert bars[1].tags == ["2 layers", "1 of 2 with weights learn"]
