"""The knobs of networks with a backbone that others trained on ImageNet."""

from typing import Annotated, Literal

from pydantic import Field

from core.architectures.base import Activation, Initializer, Regularisation
from core.common.i18n import N_
from core.config.fields import knob
from core.config.network import RunReference

MOBILENET_SIZES = (128, 160, 192, 224)
Depth = Annotated[int, Field(ge=0, le=1000)]
Units = Annotated[int, Field(ge=1, le=8192)]


class BackboneKnobs(Regularisation):
    """Knobs of every backbone: its images, its weights, what of it learns, and the head on top."""

    image_size: int | None = None
    l1: float | None = knob(
        None,
        N_("L1 in the head"),
        N_(
            "Penalty on the size of the head's weights: drives some to zero. The loss in curves "
            "and test is told without it."
        ),
        limits=(0.0, 1.0),
        none_word=N_("none"),
    )
    l2: float | None = knob(
        None,
        N_("L2 in the head (weight penalty)"),
        N_(
            "Penalty on the squared size of the head's weights, against learning by heart "
            "(overfitting). The loss in curves and test is told without it."
        ),
        limits=(0.0, 1.0),
        level="basic",
        none_word=N_("none"),
    )
    weights: Literal["imagenet", "random"] | RunReference = knob(
        "imagenet",
        N_("First weights of the backbone"),
        N_(
            "imagenet: learned from 1.3 million photographs, downloaded once. random: nothing "
            "learned before, and what is frozen of it stays random. run:<id>: those of an earlier "
            "run of the same network, its head too where that has the same shape."
        ),
        level="basic",
    )
    unfreeze: Depth | str = knob(
        0,
        N_("Layers that learn (unfreeze depth)"),
        N_(
            "How many of the backbone's layers learn too, counted from the top; 0: the backbone "
            "stays as it is (frozen). A layer's name: it and everything above it. Frozen batch "
            "normalisation keeps its statistics; where it learns, it takes each batch's, as the "
            "authors' did."
        ),
        step=1,
        level="basic",
    )
    backbone_learning_rate: float | None = knob(
        None,
        N_("Learning rate of the backbone"),
        N_(
            "For the backbone's layers that learn; usually much smaller than the head's. A "
            "schedule moves both alike."
        ),
        limits=(1e-8, 10.0),
        none_word=N_("the head's"),
    )
    pooling: Literal["average", "flatten"] = knob(
        "average",
        N_("From maps to a row of numbers (pooling)"),
        N_(
            "average: the mean of each feature map. flatten: every value of every map, which keeps "
            "the places and needs many more weights."
        ),
    )
    head_units: Annotated[tuple[Units, ...], Field(max_length=5)] = knob(
        (),
        N_("Hidden layers of the head"),
        N_("Widths of the dense layers between backbone and output."),
    )
    batch_normalization: Literal["off", "before", "after"] = knob(
        "off",
        N_("Batch normalisation in the head"),
        N_("Whether values are normalised, before or after the activation."),
    )
    dropout: float = knob(
        0.2,
        N_("Dropout in the head"),
        N_(
            "Share of values switched off at random while training, after each hidden layer; "
            "without hidden layers, on what the backbone gives."
        ),
        limits=(0.0, 0.9),
        step=0.05,
        level="basic",
    )
    activation: Activation = knob(
        "relu",
        N_("Activation in the head"),
        N_("The bend (non-linearity) after each hidden layer."),
    )
    leaky_slope: float = knob(
        0.1,
        N_("Slope of Leaky ReLU in the head"),
        N_("How much of a negative value Leaky ReLU lets through."),
        limits=(0.0, 0.9),
        step=0.01,
    )
    initializer: Initializer = knob(
        "glorot_uniform",
        N_("First weights of the head (initialiser)"),
        N_("The distribution that the head's first weights are drawn from."),
    )


class MobileNetKnobs(BackboneKnobs):
    """MobileNet comes in several widths."""

    width: Annotated[float, Field(multiple_of=0.25)] = knob(
        0.75,
        N_("Width of the backbone"),
        N_(
            "All channel counts times this: 0.25, 0.5, 0.75 or 1. Wider is slower and more "
            "accurate."
        ),
        limits=(0.25, 1.0),
        unit=N_("×"),
        step=0.25,
    )
