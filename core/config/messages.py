"""What is wrong with a config's values, in words: field, value, what is allowed."""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

OF_NUMBERS = (
    "greater_than",
    "less_than",
    "multiple_of",
    "int_",
    "float_",
    "finite_number",
    "truth_value",
)


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
