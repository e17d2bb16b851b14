"""What every part of a config is made of: fields that a form can show, errors in words."""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

Level = Literal["basic", "expert"]
OF_NUMBERS = (
    "greater_than", "less_than", "multiple_of", "int_", "float_", "finite_number", "truth_value",
)  # fmt: skip


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
        kinds = [annotation, *get_args(annotation)]
        kinds += [part for kind in kinds for part in get_args(kind)]  # of `Annotated` ones
        if isinstance(value, bool) and (int in kinds or float in kinds) and bool not in kinds:
            raise PydanticCustomError("truth_value", "a truth value is no number")
        return value


def explain(problems: Iterable[Any], kinds: Mapping[str, type[BaseModel]]) -> str:
    """Pydantic's error records in words: field, value, what is allowed.

    `kinds` are the record that was checked (under "") and the records of those of its fields that
    are not declared with their own type.
    """
    rules: dict[str, list[str]] = {}
    for problem in problems:  # one for each kind that a field may have, where there are several
        wrong, rule = _wrong_and_allowed(problem, kinds)
        rules.setdefault(wrong, []).append(rule)
    return "; ".join(wrong + " or ".join(allowed) for wrong, allowed in rules.items())


def _wrong_and_allowed(problem: Any, kinds: Mapping[str, type[BaseModel]]) -> tuple[str, str]:
    path, limits = _place(problem["loc"], kinds)
    field = ".".join(path) or "config"
    if problem["type"] == "extra_forbidden":
        return f"{field}: there is no such setting", ""
    if problem["type"] == "value_error":
        return f"{field}: {problem['ctx']['error']}", ""
    if problem["type"] == "missing":
        return f"{field}: a value is missing", ""
    rule = _rule(problem, limits)
    return f"{field}: {_short.repr(problem['input'])} is not allowed; ", rule


def _rule(problem: Any, limits: Any) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if limits and kind.startswith(OF_NUMBERS):
        number = "a whole number" if isinstance(limits[0], int) else "a number"
        steps = f" in steps of {context['multiple_of']}" if kind == "multiple_of" else ""
        return f"it must be {number} from {limits[0]} to {limits[1]}{steps}"
    words = {
        "model_type": "it must be a JSON object with settings",
        "tuple_type": "it must be a list of values in square brackets",
        "too_short": f"it must have at least {context.get('min_length')} value",
        "too_long": f"it must have at most {context.get('max_length')} values",
        "string_type": "it must be a text (string)",
        "string_too_long": f"it must have at most {context.get('max_length')} characters",
        "greater_than_equal": f"it must be at least {context.get('ge')}",
        "less_than_equal": f"it must be at most {context.get('le')}",
        "bool_type": "it must be true or false",
        "bool_parsing": "it must be true or false",
        "int_type": "it must be a whole number",
        "int_parsing": "it must be a whole number",
        "int_from_float": "it must be a whole number",
    }
    message = str(problem["msg"]).replace("Input should be ", "it must be ")
    return words.get(kind, message[0].lower() + message[1:])


def _place(
    location: tuple[str | int, ...], kinds: Mapping[str, type[BaseModel]]
) -> tuple[list[str], Any]:
    """Names of the field at `location`, and its limits or None; a number in a pair has the pair's.

    Pydantic's names for the kinds that a field may have are left out.
    """
    kind: Any = kinds[""]
    limits, path = None, []
    for part in location:
        fields = getattr(kind, "model_fields", None)
        if fields is not None or isinstance(part, int):
            path.append(str(part))
        if fields and part in fields:
            limits = (fields[part].json_schema_extra or {}).get("limits")
            kind = kinds.get(str(part), fields[part].annotation)
    return path, limits


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 60
