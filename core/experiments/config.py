"""ExperimentConfig: everything that decides a training, in one frozen record.

It is made on a page or read from JSON, checked here, stored with the run and read by everything
after. Every field has a default, limits, a unit and a help text; forms, the terminal and error
messages all read them from here. `model` is one class per network: `core.architectures` registers
them in `model_configs`, so that each network has just the knobs it understands.
"""

import json
from typing import Any

from pydantic import Field, SerializeAsAny, ValidationError, field_validator

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.augmentation import AugmentationConfig
from core.config.data import DataConfig
from core.config.fields import Section, knob
from core.config.messages import explain
from core.config.network import ModelConfig, model_configs
from core.config.training import TrainingConfig


class ExperimentConfig(Section):
    """One experiment, whole. Two equal configs on one machine give the same curve."""

    name: str = Field(
        "", max_length=100, title=N_("Name"), description=N_("What you call this run.")
    )
    notes: str = Field(
        "", max_length=5000, title=N_("Notes"), description=N_("What you want to remember.")
    )
    seed: int = knob(
        0,
        N_("Random seed"),
        N_("Decides split, shuffling, first weights, augmentation."),
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
        except UserError as error:
            raise ValueError(str(error)) from None
        return kind.model_validate(value)

    def to_json(self) -> str:
        """JSON text that `parse_json` turns into an equal config."""
        return self.model_dump_json(indent=2)


def parse(values: Any) -> ExperimentConfig:
    """Check a dictionary (missing keys take their defaults).

    Raises UserError with one line per problem: field, value, what is allowed.
    """
    if not isinstance(values, dict):
        raise UserError(
            "config-no-object",
            N_('A config is a JSON object such as {"data": {"name": "digits"}}.'),
        )
    try:
        return ExperimentConfig.model_validate(values)
    except ValidationError as error:
        kinds: dict[str, type[Section]] = {"": ExperimentConfig, "model": _network_config(values)}
        raise UserError(
            "values-invalid", N_("{problems}"), problems=explain(error.errors(), kinds)
        ) from None


def parse_json(text: str | bytes) -> ExperimentConfig:
    """Like `parse`, from JSON text."""
    return parse(read_json(text))


def read_json(text: str | bytes) -> Any:
    """The values in JSON text (bytes: UTF-8); UserError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also an integer of 5,000 digits
        raise UserError(
            "json-invalid", N_("This is not valid JSON: {reason}."), reason=str(error)
        ) from None


def _network_config(values: dict[str, Any]) -> type[ModelConfig]:
    """The config class of the network that `values` name, or the bare one."""
    model = values.get("model")
    name = str(model.get("name", ModelConfig().name) if isinstance(model, dict) else "")
    return model_configs[name] if name in model_configs.names() else ModelConfig
