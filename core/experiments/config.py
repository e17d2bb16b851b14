"""ExperimentConfig: everything that decides a training, in one frozen record.

It is made on a page or read from JSON, checked here, stored with the run and read by everything
after. Every field has a default, limits, a unit and a help text; forms, the terminal and error
messages all read them from here. `model` is one class per network: `core.architectures` registers
them in `model_configs`, so that each network has just the knobs it understands.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, SerializeAsAny, ValidationError, field_validator

from core.common.errors import LabError
from core.common.registry import Registry
from core.config.augmentation import AugmentationConfig as AugmentationConfig
from core.config.fields import Section as Section
from core.config.fields import explain
from core.config.fields import knob as knob
from core.modeling.precision import PRECISION, Precision


class DataConfig(Section):
    """Which images, how many of them, and how many are held back for validation."""

    name: str = knob("digits", "Data set", "The images to learn from.", level="basic")
    version: str = Field("", max_length=100, title="Version", description="Its id, or nothing.")
    fraction: float = knob(
        1.0,
        "Share of the training images",
        "Train on a part of the images for a quick try. The test set always stays whole.",
        limits=(0.01, 1.0),
        step=0.01,
        level="basic",
    )
    validation: float | None = knob(
        None,
        "Share held back for validation",
        "Images taken from the training set, the same share of each class, to watch how well the "
        "network does on images it does not learn from.",
        limits=(0.0, 0.5),
        step=0.01,
        none_word="the usual share",
    )


class ModelConfig(Section):
    """Base of the networks' own configs: just the name. See `core.architectures`."""

    name: str = "lenet5"

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """What None stands for beside `values`, by field; a tuple where places differ."""
        return {}


class TrainingConfig(Section):
    """How the weights are learned."""

    epochs: int = knob(
        10,
        "Epochs",
        "How often the network sees all training images.",
        limits=(1, 1000),
        step=1,
        level="basic",
    )
    batch_size: int = knob(
        128, "Batch size", "Images per step of learning.", limits=(1, 8192), unit="images", step=1
    )
    optimizer: Literal["adam", "adamw", "sgd", "sgdw"] = knob(
        "adam",
        "Optimiser",
        "The rule that turns errors into changes of the weights. Adam finds a step of its own for "
        "each weight and is a good start; SGD takes one for all and wants its learning rate found. "
        "With W: weight decay beside it.",
    )
    learning_rate: float = knob(
        0.001,
        "Learning rate",
        "How large each step of learning is. Too large: it jumps about; too small: it crawls.",
        limits=(1e-6, 10.0),
        level="basic",
    )
    momentum: float = knob(
        0.9,
        "Momentum",
        "How much of the last step SGD keeps (SGD and SGDW only).",
        limits=(0.0, 0.999),
        step=0.01,
    )
    nesterov: bool = knob(
        False, "Nesterov momentum", "SGD looks ahead along its last step (SGD and SGDW only)."
    )
    weight_decay: float = knob(
        0.004,
        "Weight decay",
        "Share by which AdamW and SGDW shrink the weights, times the learning rate.",
        limits=(0.0, 1.0),
    )
    bias_rate: float = knob(
        1.0,
        "Learning rate of biases",
        "Times the learning rate, for what layers add to their sums (biases) and batch "
        "normalisation to its values; that of a whitening convolution keeps the usual rate.",
        limits=(0.01, 1000.0),
        unit="×",
    )
    schedule: Literal["constant", "exponential", "cosine", "triangular", "one-cycle"] = knob(
        "constant",
        "Learning-rate schedule",
        "How the learning rate changes: from epoch to epoch, or from batch to batch up to a peak "
        "and down again, along straight lines (triangular) or half cosines (one-cycle). Those two "
        "are at their best at the end: stopping early takes that away.",
    )
    peak: float = knob(
        0.25,
        "Peak",
        "Triangular and one-cycle: the share of the training at which the learning rate is full.",
        limits=(0.01, 0.99),
        step=0.01,
    )
    first_rate: float = knob(
        0.2, "First rate",
        "Triangular and one-cycle: share of the learning rate at the start.",
        limits=(0.0, 1.0), step=0.01, zero_word="",
    )  # fmt: skip
    last_rate: float = knob(
        0.0, "Last rate",
        "Triangular and one-cycle: share of the learning rate at the end.",
        limits=(0.0, 1.0), step=0.01, zero_word="",
    )  # fmt: skip
    decay_rate: float = knob(
        0.1,
        "Decay factor",
        "Exponential schedule: the learning rate is multiplied by this every so many epochs.",
        limits=(1e-4, 1.0),
    )
    decay_epochs: float = knob(
        10.0,
        "Decay span",
        "Exponential schedule: epochs for one decay factor.",
        limits=(0.1, 1000.0),
        unit="epochs",
    )
    label_smoothing: float = knob(
        0.0,
        "Label smoothing",
        "Share of certainty taken from the true class and spread over all, so that the network is "
        "less sure of itself. The loss curves then stay well above 0; the test's error is without "
        "it.",
        limits=(0.0, 0.5),
        step=0.01,
    )
    averaging: Literal["off", "ema", "lookahead"] = knob(
        "off",
        "Average of the weights",
        "EMA: the network that is kept and tested has a moving average of the weights. Lookahead: "
        "every fifth step the weights are drawn back to that average, ever more towards the end. "
        "Only lookahead averages the statistics of batch normalisation too.",
    )
    averaging_momentum: float = knob(
        0.95,
        "Length of the average",
        "With EMA or lookahead: share of the average that each step leaves. 0.95 looks back over "
        "about 20 steps, 0.99 over 100.",
        limits=(0.5, 0.999),
        step=0.001,
    )
    early_stopping: Literal["off", "loss", "accuracy", "both"] = knob(
        "off",
        "Stop early on",
        "End the training when the validation figure has not improved for `patience` epochs. "
        "Both: as soon as one of the two has not. The loss is watched with the penalty on weights "
        "(L1, L2), where there is one; the curves show it without.",
    )
    patience: int = knob(
        10,
        "Patience",
        "Epochs without improvement before stopping early.",
        limits=(1, 500),
        unit="epochs",
        step=1,
    )
    keep: Literal["best", "last"] = knob(
        "best",
        "Weights to keep",
        "Best: those of the epoch with the best validation figure (loss, or accuracy when that is "
        "watched; the loss with the penalty on weights). Without validation images: the last.",
    )
    precision: Precision = PRECISION
    test_views: Literal["off", "mirrored", "shifted", "both"] = knob(
        "off",
        "Views averaged at the test",
        "Also test on answers averaged over views of each test image: as it is, mirrored, shifted "
        "by a pixel. Told beside the plain figure; takes 2, 3 or 6 times as long as the test. "
        "Mirrored and both: not for digits or letters.",
    )


class ExperimentConfig(Section):
    """One experiment, whole. Two equal configs on one machine give the same curve."""

    name: str = Field("", max_length=100, title="Name", description="What you call this run.")
    notes: str = Field("", max_length=5000, title="Notes", description="What you want to remember.")
    seed: int = knob(
        0,
        "Random seed",
        "Decides split, shuffling, first weights, augmentation.",
        limits=(0, 2**31 - 1),
        step=1,
    )
    data: DataConfig = DataConfig()
    model: SerializeAsAny[ModelConfig] = Field(
        default_factory=lambda: ModelConfig(), validate_default=True
    )
    augmentation: AugmentationConfig = AugmentationConfig()
    training: TrainingConfig = TrainingConfig()

    @field_validator("model", mode="before")
    @classmethod
    def _own_config_of_the_network(cls, value: Any) -> Any:
        """Turn a dictionary into the config class that the named network registered."""
        if isinstance(value, ModelConfig):
            value = value.model_dump()
        if not isinstance(value, dict):
            return value
        name = value.get("name", "lenet5")
        try:
            kind = model_configs[name]
        except LabError as error:
            raise ValueError(str(error)) from None
        return kind.model_validate(value)

    def to_json(self) -> str:
        """JSON text that `parse_json` turns into an equal config."""
        return self.model_dump_json(indent=2)


model_configs: Registry[type[ModelConfig]] = Registry("network")


def parse(values: Any) -> ExperimentConfig:
    """Check a dictionary (missing keys take their defaults).

    Raises LabError with one line per problem: field, value, what is allowed.
    """
    if not isinstance(values, dict):
        raise LabError('A config is a JSON object such as {"data": {"name": "digits"}}.')
    try:
        return ExperimentConfig.model_validate(values)
    except ValidationError as error:
        kinds: dict[str, type[Section]] = {"": ExperimentConfig, "model": _network_config(values)}
        raise LabError(explain(error.errors(), kinds)) from None


def parse_json(text: str | bytes) -> ExperimentConfig:
    """Like `parse`, from JSON text."""
    return parse(read_json(text))


def read_json(text: str | bytes) -> Any:
    """The values in JSON text (bytes: UTF-8); LabError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also an integer of 5,000 digits
        raise LabError(f"This is not valid JSON: {error}.") from None


def _network_config(values: dict[str, Any]) -> type[ModelConfig]:
    """The config class of the network that `values` name, or the bare one."""
    model = values.get("model")
    name = str(model.get("name", ModelConfig().name) if isinstance(model, dict) else "")
    return model_configs[name] if name in model_configs.names() else ModelConfig
