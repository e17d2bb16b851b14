"""What every part of a config is made of: fields that a form can show, errors in words."""

import reprlib
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

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
    none_word: str = "as published",
    zero_word: str = "off",
) -> Any:
    """A config field for a form: `level` says who sees it first, `none_word` what None means,
    `zero_word` what 0 does ("" where that is a number like others).

    `limits` are inclusive and enforced; `limits_of_each` names those that the type of a pair's
    numbers enforces. Forms and error messages find either under "limits".
    """
    low, high = limits or (None, None)
    extra: dict[str, Any] = {
        "unit": unit, "step": step, "level": level, "limits": limits or limits_of_each,
        "none_word": none_word, "zero_word": zero_word,
    }  # fmt: skip
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
        kinds = {annotation, *get_args(annotation)}
        if isinstance(value, bool) and kinds & {int, float} and bool not in kinds:
            raise PydanticCustomError("truth_value", "a truth value is no number")
        return value


def explain(problem: Any, kinds: Mapping[str, type[BaseModel]]) -> str:
    """One of pydantic's error records in words: field, value, what is allowed.

    `kinds` are the record that was checked (under "") and the records of those of its fields that
    are not declared with their own type.
    """
    field = ".".join(str(part) for part in problem["loc"]) or "config"
    if problem["type"] == "extra_forbidden":
        return f"{field}: there is no such setting"
    if problem["type"] == "value_error":
        return f"{field}: {problem['ctx']['error']}"
    if problem["type"] == "missing":
        return f"{field}: a value is missing"
    message = problem["msg"]
    if problem["type"] == "model_type":
        message = "Input should be a JSON object with settings"
    limits = _limits(problem["loc"], kinds)
    if limits:
        kind = "a whole number" if isinstance(limits[0], int) else "a number"
        message = f"Input should be {kind} from {limits[0]} to {limits[1]}"
    allowed = message.removeprefix("Input should be ")
    rule = f"it must be {allowed}" if allowed != message else allowed[0].lower() + allowed[1:]
    return f"{field}: {_short.repr(problem['input'])} is not allowed; {rule}"


def _limits(location: tuple[str | int, ...], kinds: Mapping[str, type[BaseModel]]) -> Any:
    """The limits of the field at `location`, or None; a number in a pair has the pair's."""
    kind: Any = kinds[""]
    limits = None
    for part in location:
        field = getattr(kind, "model_fields", {}).get(part)
        if field is not None:
            limits = (field.json_schema_extra or {}).get("limits")
            kind = kinds.get(str(part), field.annotation)
    return limits


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 60
