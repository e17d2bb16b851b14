"""What is wrong with a config's values, in words: field, value, what is allowed."""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from core.common.i18n import N_, _, ngettext

OF_NUMBERS = (
    "greater_than",
    "less_than",
    "multiple_of",
    "int_",
    "float_",
    "finite_number",
    "truth_value",
)

RULES = {  # of Pydantic's kinds of error, with its own names for the limits
    "model_type": N_("it must be a JSON object with settings"),
    "tuple_type": N_("it must be a list of values in square brackets"),
    "too_long": N_("it must have at most {max_length} values"),
    "string_type": N_("it must be a text (string)"),
    "string_too_long": N_("it must have at most {max_length} characters"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "less_than_equal": N_("it must be at most {le}"),
    "bool_type": N_("it must be true or false"),
    "bool_parsing": N_("it must be true or false"),
    "int_type": N_("it must be a whole number"),
    "int_parsing": N_("it must be a whole number"),
    "int_from_float": N_("it must be a whole number"),
}


def explain(problems: Iterable[Any], kinds: Mapping[str, type[BaseModel]]) -> str:
    """Pydantic's error records in words: field, value, what is allowed.

    `kinds` are the record that was checked (under "") and the records of those of its fields that
    are not declared with their own type.
    """
    rules: dict[str, list[str]] = {}
    for problem in problems:  # one for each kind that a field may have, where there are several
        wrong, rule = _wrong_and_allowed(problem, kinds)
        rules.setdefault(wrong, []).append(rule)
    return "; ".join(wrong + _(" or ").join(allowed) for wrong, allowed in rules.items())


def _wrong_and_allowed(problem: Any, kinds: Mapping[str, type[BaseModel]]) -> tuple[str, str]:
    path, limits = _place(problem["loc"], kinds)
    field = ".".join(path) or "config"
    if problem["type"] == "extra_forbidden":
        return _("{field}: there is no such setting", field=field), ""
    if problem["type"] == "value_error":
        return f"{field}: {problem['ctx']['error']}", ""
    if problem["type"] == "missing":
        return _("{field}: a value is missing", field=field), ""
    rule = _rule(problem, limits)
    given = _short.repr(problem["input"])
    return _("{field}: {given} is not allowed; ", field=field, given=given), rule


def _rule(problem: Any, limits: Any) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if limits and kind.startswith(OF_NUMBERS):
        return _rule_of_numbers(limits, context["multiple_of"] if kind == "multiple_of" else None)
    if kind == "too_short":
        return _least_values(context["min_length"])
    if kind in RULES:
        return _(RULES[kind], **context)
    message = str(problem["msg"]).replace("Input should be ", "it must be ")
    return message[0].lower() + message[1:]


def _rule_of_numbers(limits: Any, step: float | None) -> str:
    lowest, highest = limits
    whole = isinstance(lowest, int)
    text = N_("it must be a number from {lowest} to {highest}{steps}")
    if whole:
        text = N_("it must be a whole number from {lowest} to {highest}{steps}")
    steps = "" if step is None else _(" in steps of {step}", step=step)
    return _(text, lowest=lowest, highest=highest, steps=steps)


def _least_values(count: int) -> str:
    return ngettext(
        "it must have at least {count} value", "it must have at least {count} values", count
    )


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
