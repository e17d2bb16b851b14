"""What there is to say about a network's layers, without Keras: for tables, drawings, terminals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerRow:
    """One layer of a network.

    `output_shape` is without the batch. `trainable`: whether any of its weights learns. `detail`:
    what the shape does not tell (kernel, stride, rate, activation).
    """

    name: str
    type: str
    output_shape: tuple[int | None, ...]
    parameters: int
    trainable_parameters: int
    trainable: bool
    detail: str


@dataclass(frozen=True)
class BackboneLayer:
    """One layer of a backbone, and the block of the backbone that it is part of."""

    name: str
    block: str
    trainable: bool


@dataclass(frozen=True)
class NetworkSummary:
    """A network's layers and those of its backbone (none where it has none), from the pixels up."""

    total_parameters: int
    layers: tuple[LayerRow, ...]
    backbone_layers: tuple[BackboneLayer, ...]

    @property
    def trainable_parameters(self) -> int:
        """How many numbers learn."""
        return sum(row.trainable_parameters for row in self.layers)

    @property
    def non_trainable_parameters(self) -> int:
        """How many numbers stay as they are: frozen ones, and statistics of normalisations."""
        return self.total_parameters - self.trainable_parameters
