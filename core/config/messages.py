"""What is wrong with a config's values, in marked texts: field, value, what is allowed."""

import json
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel

from core.common.i18n import N_, Text, joined, nN_
from core.config.choices import Choice, choice_of, extra_of, knobs_of

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
    "string_unicode": N_("it must be a text whose characters all exist (UTF-8)"),
    "string_too_long": N_("it must have at most {max_length} characters"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "less_than_equal": N_("it must be at most {le}"),
    "run_reference": N_("run:<id>, with the id of an earlier run of the same network"),
    "run_id": N_("the id of a run of this workspace, or nothing"),
    "parent_halved": N_("run and epoch go together: name both, or neither"),
    "bool_type": N_("it must be true or false"),
    "bool_parsing": N_("it must be true or false"),
    "int_type": N_("it must be a whole number"),
    "int_parsing": N_("it must be a whole number"),
    "int_from_float": N_("it must be a whole number"),
}


@dataclass
class _Place:
    """Where a problem is: names of the fields down to it, and the limits of the last, or None.

    `choice` is what the section around it was chosen from, if it was, `kind` that section.
    """

    kind: Any
    path: list[str] = field(default_factory=list)
    limits: Any = None
    choice: Choice | None = None


def explain(problems: Iterable[Any], section: type[BaseModel], values: Any) -> str:
    """Pydantic's error records as a marked text: field, value, what is allowed.

    `values` were checked as a `section`: they say which alternatives are chosen.
    """
    rules: dict[str, list[str]] = {}
    for problem in problems:  # one for each kind that a field may have, where there are several
        wrong, rule = _wrong_and_allowed(problem, _place(problem["loc"], section, values))
        rules.setdefault(wrong, []).append(rule)
    return joined((joined([wrong, _any_of(allowed)], "") for wrong, allowed in rules.items()), "; ")


def _any_of(allowed: list[str]) -> str:
    first, *others = allowed
    return joined([first, *(part for rule in others for part in (N_(" or "), rule))], "")


def _wrong_and_allowed(problem: Any, place: _Place) -> tuple[str, str]:
    name = ".".join(place.path) or "config"
    if problem["type"] == "extra_forbidden":
        return _no_such_setting(name, place), ""
    if problem["type"] == "value_error":
        [reason] = problem["ctx"]["error"].args  # whole: `str` would leave its mark behind
        return N_("{field}: {reason}", field=name, reason=reason), ""
    if problem["type"] == "missing":
        return N_("{field}: a value is missing", field=name), ""
    rule = _rule(problem, place)
    given = _short.repr(problem["input"])
    return N_("{field}: {given} is not allowed; ", field=name, given=given), rule


def _no_such_setting(name: str, place: _Place) -> str:
    """That a section has no such field; of an alternative also what it has, and which others do."""
    if place.choice is None:
        names = ", ".join(getattr(place.kind, "model_fields", ()))
        return N_("{field}: there is no such setting; there are {names}", field=name, names=names)
    others = place.choice.names_with(place.path[-1])
    values = {
        "field": name,
        "kind": place.choice.alternatives.kind,
        "name": place.kind.model_fields["name"].default,
        "knobs": ", ".join(knobs_of(place.kind)) or N_("none"),
    }
    if not others:
        return N_("{field}: the {kind} {name!r} has no such setting; it has {knobs}", **values)
    return N_(
        "{field}: the {kind} {name!r} has no such setting, which belongs to {others}; "
        "it has {knobs}",
        others=", ".join(others),
        **values,
    )


def _rule(problem: Any, place: _Place) -> str:
    kind, context, limits = problem["type"], problem.get("ctx", {}), place.limits
    if kind == "model_type" and place.choice:
        example = json.dumps({"name": place.choice.usual})
        return N_("it must be a JSON object such as {example}", example=example)
    if limits and kind.startswith(OF_NUMBERS):
        return _rule_of_numbers(limits, context["multiple_of"] if kind == "multiple_of" else None)
    if kind == "too_short":
        return _least_values(context["min_length"])
    if kind in RULES:
        return Text.of(RULES[kind], "", context)
    message = str(problem["msg"]).replace("Input should be ", "it must be ")
    return message[0].lower() + message[1:]


def _rule_of_numbers(limits: Any, step: float | None) -> str:
    lowest, highest = limits
    whole = isinstance(lowest, int)
    text = N_("it must be a number from {lowest} to {highest}{steps}")
    if whole:
        text = N_("it must be a whole number from {lowest} to {highest}{steps}")
    steps = "" if step is None else N_(" in steps of {step}", step=step)
    return Text.of(text.pattern, "", {"lowest": lowest, "highest": highest, "steps": steps})


def _least_values(count: int) -> str:
    return nN_("it must have at least {count} value", "it must have at least {count} values", count)


def _place(location: tuple[str | int, ...], section: type[BaseModel], values: Any) -> _Place:
    """The field at `location`; a number in a pair has the pair's limits.

    Pydantic's names for the kinds that a field may have are left out.
    """
    place = _Place(section)
    for part in location:
        fields = getattr(place.kind, "model_fields", None)
        if fields is not None or isinstance(part, int):
            place.path.append(str(part))
        if fields is None and isinstance(part, int):
            place.kind, values = _of_a_list(place.kind, values, part)
        if fields and part in fields:
            values = values.get(part) if isinstance(values, Mapping) else None
            place.limits = extra_of(fields[part]).get("limits")
            place.choice = choice_of(fields[part])
            chosen = place.choice.kind(values) if place.choice else None
            place.kind = chosen or fields[part].annotation
    return place


def _of_a_list(kind: Any, values: Any, place: int) -> tuple[Any, Any]:
    """The kind of a list's parts, and the part at that place."""
    inner = next(iter(get_args(kind)), None)
    there = isinstance(values, list | tuple) and place < len(values)
    return inner, values[place] if there else None


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 60
