"""What every part of a config is made of: fields that a form can show, errors in words."""

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from core.common.i18n import N_
from core.config.choices import choice_of

AS_PUBLISHED, OFF = N_("as published"), N_("off")
Level = Literal["basic", "expert"]


def knob(
    default: Any,
    title: str,
    help_text: str,
    *,
    limits: tuple[float, float] | None = None,
    limits_of_each: tuple[float, float] | None = None,
    unit: str = "",
    step: float | None = None,
    level: Level = "expert",
    none_word: str = AS_PUBLISHED,
    zero_word: str = OFF,
) -> Any:
    """A config field for a form: `level` says who sees it first, `none_word` what None means,
    `zero_word` what 0 does ("" where that is a number like others).

    `limits` are inclusive and enforced; `limits_of_each` names those that the type of a pair's
    numbers enforces. Forms and error messages find either under "limits".
    """
    low, high = limits or (None, None)
    extra: dict[str, Any] = {
        "unit": unit,
        "step": step,
        "level": level,
        "limits": limits or limits_of_each,
        "none_word": none_word,
        "zero_word": zero_word,
    }
    return Field(
        default, title=title, description=help_text, ge=low, le=high, json_schema_extra=extra
    )


class Section(BaseModel):
    """Base of all parts: frozen, refuses unknown keys and numbers that are not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_value_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Python counts true as 1: "epochs": true would train for one epoch."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        kinds = [annotation, *get_args(annotation)]
        kinds += [part for kind in kinds for part in get_args(kind)]  # of `Annotated` ones
        if isinstance(value, bool) and (int in kinds or float in kinds) and bool not in kinds:
            raise PydanticCustomError("truth_value", "a truth value is no number")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _alternative_by_its_name(cls, value: Any, info: ValidationInfo) -> Any:
        """A JSON object with a name becomes the class that is registered under it."""
        choice = choice_of(cls.model_fields[info.field_name or ""])
        return choice.parsed(value) if choice else value
