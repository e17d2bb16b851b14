"""ExperimentConfig: everything that decides a training, in one frozen record.

It is made on a page or read from JSON, checked here, stored with the run and read by everything
after. Every field has a default, limits, a unit and a help text; forms, the terminal and error
messages all read them from here. `model` is one class per network: `core.architectures` registers
them in `model_configs`, so that each network has just the knobs it understands.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SerializeAsAny, ValidationError, field_validator

from core.errors import LabError
from core.fields import Section as Section
from core.fields import explain
from core.fields import knob as knob
from core.precision import PRECISION, Precision
from core.registry import Registry


def _ordered(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError(f"{pair[0]} is above {pair[1]}; the first number must be the smaller one")
    return pair


FACTOR_LIMITS = (0.2, 3.0)
Factor = Annotated[float, Field(ge=FACTOR_LIMITS[0], le=FACTOR_LIMITS[1])]
FactorRange = Annotated[tuple[Factor, Factor], AfterValidator(_ordered)]


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


class AugmentationConfig(Section):
    """Random changes to each training image, new ones in every epoch."""

    flip: Literal["none", "horizontal", "vertical", "both"] = knob(
        "none", "Mirror (flip)", "Mirror images at random. Not for digits or letters."
    )
    rotation: float = knob(
        0.0,
        "Turn (rotation)",
        "Turn by up to this angle, either way.",
        limits=(0.0, 180.0),
        unit="°",
        step=1.0,
    )
    shift: float = knob(
        0.0,
        "Move (shift)",
        "Move by up to this share of width and height.",
        limits=(0.0, 0.5),
        step=0.01,
    )
    zoom: float = knob(
        0.0, "Zoom", "Enlarge or shrink by up to this share.", limits=(0.0, 0.5), step=0.01
    )
    brightness: FactorRange = knob(
        (1.0, 1.0),
        "Brightness",
        "Pixels are multiplied by a factor drawn between these two.",
        limits_of_each=FACTOR_LIMITS,
        step=0.05,
    )
    contrast: FactorRange = knob(
        (1.0, 1.0),
        "Contrast",
        "Distances from the image's mean are multiplied by such a factor.",
        limits_of_each=FACTOR_LIMITS,
        step=0.05,
    )
    cached_views: int = knob(
        0,
        "Changed copies computed once",
        "For networks with frozen layers: so many changed copies of each image go through the "
        "frozen layers once, and the epochs go round them; much faster than 0: new changes in "
        "every epoch, each time through the whole network.",
        limits=(0, 50),
        unit="per image",
        step=1,
    )

    @property
    def active(self) -> bool:
        """Whether any image is changed at all."""
        return self.model_copy(update={"cached_views": 0}) != AugmentationConfig()


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
    optimizer: Literal["adam", "adamw", "sgd"] = knob(
        "adam", "Optimiser", "The rule that turns errors into changes of the weights."
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
        "How much of the last step SGD keeps (SGD only).",
        limits=(0.0, 0.999),
        step=0.01,
    )
    weight_decay: float = knob(
        0.004,
        "Weight decay",
        "Share by which AdamW shrinks the weights (AdamW only).",
        limits=(0.0, 1.0),
    )
    schedule: Literal["constant", "exponential", "cosine"] = knob(
        "constant", "Learning-rate schedule", "How the learning rate changes from epoch to epoch."
    )
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
        "Share of certainty taken from the true class.",
        limits=(0.0, 0.5),
        step=0.01,
    )
    early_stopping: Literal["off", "loss", "accuracy", "both"] = knob(
        "off",
        "Stop early on",
        "End the training when the validation figure has not improved for `patience` epochs. "
        "Both: as soon as one of the two has not.",
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
        "watched). Without validation images: the last.",
    )
    precision: Precision = PRECISION


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
        raise LabError("; ".join(explain(problem, kinds) for problem in error.errors())) from None


def parse_json(text: str | bytes) -> ExperimentConfig:
    """Like `parse`, from JSON text."""
    return parse(read_json(text))


def read_json(text: str | bytes) -> Any:
    """The values in JSON text (bytes: UTF-8); LabError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also an integer of 5,000 digits
        raise LabError(f"This is not valid JSON: {error}.") from None


def with_setting(values: dict[str, Any], setting: str) -> dict[str, Any]:
    """A copy of `values` with one `section.field=value` changed (a value is JSON, or else text).

    Another `model.name` drops the knobs of the network before: each has its own.
    """
    path, equals, text = setting.partition("=")
    if not equals or not path:
        raise LabError(f"{setting!r} is not of the form section.field=value.")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    changed: dict[str, Any] = json.loads(json.dumps(values))
    *sections, field = path.split(".")
    place = changed
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise LabError(f"{section!r} in {setting!r} is a value and has no fields.")
    if path == "model.name" and value != place.get(field):
        place.clear()
    place[field] = value
    return changed


def _network_config(values: dict[str, Any]) -> type[ModelConfig]:
    """The config class of the network that `values` name, or the bare one."""
    model = values.get("model")
    name = str(model.get("name", ModelConfig().name) if isinstance(model, dict) else "")
    return model_configs[name] if name in model_configs.names() else ModelConfig
