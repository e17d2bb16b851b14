"""ExperimentConfig: everything that decides a training, in one frozen record.

It is made on a page or read from JSON, checked here, stored with the run and read by everything
after. Every field has a default, limits, a unit and a help text; forms, the terminal and error
messages all read them from here. `model` is one class per network: `core.architectures` registers
them in `model_configs`, so that each network has just the knobs it understands. What a training
chooses (optimiser, schedule and others) is made in the same way. Configs of older versions are read
by `core.experiments.migration`.
"""

import json
from typing import Any, Literal

from pydantic import Field, SerializeAsAny, ValidationError, ValidationInfo, field_validator

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import without_controls
from core.config.augmentation import AugmentationConfig
from core.config.choices import choice
from core.config.data import DataConfig
from core.config.fields import Section, knob
from core.config.messages import explain
from core.config.network import ModelConfig, model_configs
from core.config.parent import ParentConfig
from core.config.training import TrainingConfig
from core.experiments.migration import VERSION, in_this_form


class ExperimentConfig(Section):
    """One experiment, whole. Two equal configs on one machine give the same curve."""

    version: Literal[3] = Field(
        VERSION,
        title=N_("Version of the form"),
        description=N_("Of the config itself, not of the images. Without it, 1 is meant."),
    )
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
    model: SerializeAsAny[ModelConfig] = choice(
        model_configs,
        "lenet5",
        N_("Network"),
        N_("What learns, with its own settings."),
        keeps_knobs=False,
    )
    augmentation: AugmentationConfig = AugmentationConfig()
    training: TrainingConfig = TrainingConfig()
    parent: ParentConfig = ParentConfig()

    @field_validator("name", "notes", mode="before")
    @classmethod
    def _without_controls(cls, value: Any, info: ValidationInfo) -> Any:
        """Blanks for control characters; notes keep their lines. Not refused: older runs have
        them, and must stay readable."""
        if not isinstance(value, str):
            return value
        return (
            without_controls(value) if info.field_name == "notes" else without_controls(value, "")
        )

    def to_json(self) -> str:
        """JSON text that `parse_json` turns into an equal config."""
        return self.model_dump_json(indent=2)


def parse(values: Any) -> ExperimentConfig:
    """Check a dictionary (missing keys take their defaults), of this version's form or an older.

    Raises UserError with one line per problem: field, value, what is allowed.
    """
    if not isinstance(values, dict):
        raise UserError(
            "config-no-object",
            N_('A config is a JSON object such as {"data": {"name": "digits"}}.'),
        )
    values = in_this_form(values)
    try:
        return ExperimentConfig.model_validate(values)
    except ValidationError as error:
        problems = explain(error.errors(), ExperimentConfig, values)
        raise UserError("values-invalid", N_("{problems}"), problems=problems) from None


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
