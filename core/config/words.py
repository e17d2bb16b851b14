"""A setting and its value as people read them: in forms, tables and reports."""

import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core.common.i18n import _, number
from core.config.choices import extra_of
from core.config.fields import AS_PUBLISHED
from core.config.options import option_word

SIGNS = ("°", "×")  # units that stand at the number


def in_words(field: FieldInfo, value: Any, published: Any = None) -> str:
    """A field's value as a table shows it; `published` is what None stands for, where known."""
    if value is None:
        return none_word(field, published)
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, tuple | list):
        return ", ".join(number(part, "g") for part in value) or _("none")
    if get_origin(kind_of(field.annotation)[0]) is Literal:
        return option_word(value)
    if isinstance(value, str):
        return value or _(str(extra_of(field)["none_word"]))
    unit = extra_of(field).get("unit", "")
    return with_unit(value, unit if unit in SIGNS else "")  # words stand beside the title


def none_word(field: FieldInfo, published: Any = None) -> str:
    """What a setting does that is left open, with the value or values that it stands for."""
    word = _(str(extra_of(field).get("none_word", AS_PUBLISHED)))
    if published is None:
        return word
    several = published if isinstance(published, tuple) else (published,)
    parts = [
        option_word(one) if isinstance(one, str) else number(one, "g") if one else _("none")
        for one in several
    ]
    return f"{' / '.join(parts)}, {word}"


def label(field: FieldInfo) -> str:
    """A field's title, with its unit where that is a word."""
    unit = extra_of(field).get("unit")
    title = _(str(field.title))
    return f"{title} ({_(unit)})" if unit and unit not in SIGNS else title


def kind_of(annotation: Any) -> tuple[Any, bool]:
    """The type without `None`, and whether `None` is allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def with_unit(value: float, unit: str) -> str:
    """A number with its unit, as short as it can be."""
    words = number(value, "g")
    return f"{words}{unit}" if unit == "°" else f"{words} {_(unit)}".strip()
