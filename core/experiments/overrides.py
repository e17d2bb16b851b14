"""Settings of a config, changed by name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.choices import choice_of
from core.experiments.config import ExperimentConfig
from core.experiments.migration import MOVED, in_this_form

Values = dict[str, Any]
DEEPEST = "training.optimizer.momentum"


def with_settings(values: Values, settings: Iterable[str]) -> Values:
    """A copy of `values` in this version's form with each `section.field=value` changed.

    A value is JSON, or else text; paths may be those of an older version. Whole sections come
    first, then alternatives, then their knobs, in whichever order they are given; of one path, the
    last setting counts.
    """
    changes: Values = {}
    copy = in_this_form(_copied(values))
    for setting in settings:
        path, value = _read(setting)
        if len(path) == 1:
            copy |= in_this_form({path[0]: value})
        else:
            _put(changes, path, value)
    return with_changes(copy, changes)


def with_changes(values: Values, changes: Mapping[str, Any]) -> Values:
    """A copy of `values` with `changes`, section by section; both are of this version's form.

    Where a change names another alternative of a choice, knobs that both have stay; another network
    begins with its own. Alternatives are changed knob by knob, all other fields as a whole.
    """
    return _changed(_copied(values), changes, ExperimentConfig)


def _changed(values: Values, changes: Mapping[str, Any], section: Any) -> Values:
    for name, change in changes.items():
        field, now = section.model_fields.get(name), values.get(name, {})
        kind = field.annotation if field else None
        if (
            not hasattr(kind, "model_fields")
            or not isinstance(change, dict)
            or type(now) is not dict
        ):
            values[name] = change
        elif choice := choice_of(field):
            chosen = change.get("name", now.get("name", choice.usual))
            values[name] = {**choice.switched(now, chosen), **change}
        else:
            values[name] = _changed(now, change, kind)
    return values


def _read(setting: str) -> tuple[list[str], Any]:
    """The path of a setting as it is in this version, and the value."""
    name, equals, text = setting.partition("=")
    if not equals or not name:
        raise UserError(
            "setting-form",
            N_("{setting!r} is not of the form section.field=value."),
            setting=setting,
        )
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    path = name.split(".")
    if path[0] == "training" and len(path) == 2 and path[1] in MOVED:
        to = MOVED[path[1]]
        path = ["training", to.choice, to.knob]
    elif _is_choice(path) and not isinstance(value, dict):
        path = [*path, "name"]
    if len(path) > DEEPEST.count(".") + 1:
        raise UserError(
            "setting-too-deep",
            N_("{path!r} is no setting: none is deeper than {deepest}."),
            path=name,
            deepest=DEEPEST,
        )
    return path, value


def _is_choice(path: list[str]) -> bool:
    kind: Any = ExperimentConfig
    field = None
    for name in path:
        field = getattr(kind, "model_fields", {}).get(name)
        kind = field.annotation if field else None
    return field is not None and choice_of(field) is not None


def _put(changes: Values, path: list[str], value: Any) -> None:
    """Note a change; an object for a choice changes its fields one by one."""
    if isinstance(value, dict) and _is_choice(path):
        for name, one in value.items():
            _put(changes, [*path, name], one)
        return
    place = changes
    for number, name in enumerate(path[:-1], 1):
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            raise UserError(
                "setting-of-a-value",
                N_("{section!r} is set to a value and has no fields; {path!r} is no setting."),
                section=".".join(path[:number]),
                path=".".join(path),
            )
    place[path[-1]] = value


def _copied(values: Mapping[str, Any]) -> Values:
    try:
        copy: Values = json.loads(json.dumps(values))
    except RecursionError:
        raise UserError("config-too-deep", N_("The config is nested too deep to be one.")) from None
    return copy
