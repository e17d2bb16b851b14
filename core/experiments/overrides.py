"""Single settings of a config, changed by name."""

import json
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_


def with_setting(values: dict[str, Any], setting: str) -> dict[str, Any]:
    """A copy of `values` with one `section.field=value` changed (a value is JSON, or else text).

    Another `model.name` drops the knobs of the network before: each has its own.
    """
    path, equals, text = setting.partition("=")
    if not equals or not path:
        raise UserError(
            "setting-form",
            N_("{setting!r} is not of the form section.field=value."),
            setting=setting,
        )
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    *sections, field = path.split(".")
    if len(sections) > 1:
        raise UserError(
            "setting-too-deep",
            N_("{path!r} is no setting: none is deeper than section.field."),
            path=path,
        )
    changed = _copied(values)
    place = changed
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise UserError(
                "setting-of-a-value",
                N_("{section!r} in {setting!r} is a value and has no fields."),
                section=section,
                setting=setting,
            )
    if path == "model.name" and value != place.get(field):
        place.clear()
    place[field] = value
    return changed


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    try:
        copy: dict[str, Any] = json.loads(json.dumps(values))
    except RecursionError:
        raise UserError("config-too-deep", N_("The config is nested too deep to be one.")) from None
    return copy
