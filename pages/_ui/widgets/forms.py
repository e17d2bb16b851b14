"""Widgets made from config fields: title, help, limits and choices come from the field."""

import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.common.i18n import N_, _
from core.config.options import option_word
from pages._ui.shell import state

AS_PUBLISHED = N_("as published")
OPEN = ""  # the option of a widget that stands for None
LONGEST_LINE = 200
SIGNS = ("°", "×")  # units that stand at the number


def field_names(section: type[BaseModel], level: str) -> list[str]:
    """The fields of a config section that are shown at a level ("basic" or "expert")."""
    return [
        name for name, field in section.model_fields.items() if _extra(field).get("level") == level
    ]


def show_fields(
    section: type[BaseModel],
    names: list[str],
    values: dict[str, Any],
    path: str,
    published: Mapping[str, Any] | None = None,
) -> None:
    """One widget per field; what it says is written into `values`.

    `path` tells the widgets of different sections apart; `published` has what None stands for.
    """
    for name in names:
        field = section.model_fields[name]
        value = values.get(name, field.get_default(call_default_factory=True))
        none = none_word(field, (published or {}).get(name))
        values[name] = _widget(field, value, _key(path, name), none)


def told(values: dict[str, Any], path: str) -> dict[str, Any]:
    """`values` as their widgets say them already, those too that are drawn further down."""
    return {name: state.held(_key(path, name), value) for name, value in values.items()}


def in_words(field: FieldInfo, value: Any, published: Any = None) -> str:
    """A field's value as a table shows it; `published` is what None stands for, where known."""
    if value is None:
        return none_word(field, published)
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, tuple | list):
        return ", ".join(f"{part:g}" for part in value) or _("none")
    if get_origin(kind_of(field.annotation)[0]) is Literal:
        return option_word(value)
    if isinstance(value, str):
        return value or _(str(_extra(field)["none_word"]))
    unit = _extra(field).get("unit", "")
    return _with_unit(value, unit if unit in SIGNS else "")  # words stand beside the title


def none_word(field: FieldInfo, published: Any = None) -> str:
    """What a setting does that is left open, with the value or values that it stands for."""
    word = _(str(_extra(field).get("none_word", AS_PUBLISHED)))
    if published is None:
        return word
    several = published if isinstance(published, tuple) else (published,)
    parts = [
        option_word(one) if isinstance(one, str) else f"{one:g}" if one else _("none")
        for one in several
    ]
    return f"{' / '.join(parts)}, {word}"


def label(field: FieldInfo) -> str:
    """A field's title, with its unit where that is a word."""
    unit = _extra(field).get("unit")
    title = _(str(field.title))
    return f"{title} ({_(unit)})" if unit and unit not in SIGNS else title


def _key(path: str, name: str) -> str:
    return f"{state.generation()}.{path}.{name}"


def _with_unit(value: float, unit: str) -> str:
    return f"{value:g}{unit}" if unit == "°" else f"{value:g} {_(unit)}".strip()


def _widget(field: FieldInfo, first: Any, key: str, none: str) -> Any:
    kind, optional = kind_of(field.annotation)
    common: dict[str, Any] = {
        "label": label(field),
        "key": key,
        "help": _(field.description) if field.description else None,
    }
    if get_origin(kind) is Literal:
        return _choice(list(get_args(kind)), none if optional else None, first, common)
    if kind is bool:
        return st.toggle(value=state.held(key, first), **common)
    if get_origin(kind) is tuple and Ellipsis in get_args(kind):
        return _whole_numbers(first, common)
    if kind is str:
        longest = _longest(field) or 0
        area = st.text_area if longest > LONGEST_LINE else st.text_input
        return area(value=state.held(key, first), max_chars=longest or None, **common)
    if kind is int:
        return _whole_number(field, none if optional else None, first, common)
    low, high = _limits(field)
    if get_origin(kind) is tuple:
        pair = tuple(state.held(key, first))
        return list(st.slider(min_value=low, max_value=high, value=pair, step=0.05, **common))
    stops = _steps(low, high, _extra(field).get("step"), first)
    options = [None, *stops] if optional else stops
    value = state.held(key, first, options)
    word = _number_word(field, none)
    return st.select_slider(options=options, value=value, format_func=word, **common)


def _choice(kinds: list[str], none: str | None, first: str | None, common: dict[str, Any]) -> Any:
    """One of `kinds`, or None where that has a word (`none`).

    None is no option of the widget: Streamlit takes it for "nothing is chosen".
    """
    options: list[str] = kinds if none is None else [OPEN, *kinds]
    chosen = st.selectbox(
        options=options,
        index=options.index(state.held(common["key"], first or OPEN, options)),
        format_func=lambda one: none or "" if one == OPEN else option_word(one),
        **common,
    )
    return None if chosen == OPEN else chosen


def _whole_number(
    field: FieldInfo, none: str | None, first: int | None, common: dict[str, Any]
) -> int | None:
    """A whole number; where None has a word (`none`), a switch beside it stands for that."""
    low, high = (int(limit) for limit in _limits(field))
    if none is not None:
        key = f"{common['key']}.none"
        words = f"{_(str(field.title))}: {none}"
        if st.toggle(words, state.held(key, first is None), key=key):
            return None
    usual = field.get_default(call_default_factory=True)
    value = state.held(common["key"], next(n for n in (first, usual, low) if n is not None))
    return int(st.number_input(min_value=low, max_value=high, value=value, step=1, **common))


def _whole_numbers(first: list[Any], common: dict[str, Any]) -> list[Any]:
    """A row of whole numbers, typed with commas; what is no number is left for the config check."""
    value = state.held(common["key"], ", ".join(map(str, first)))
    typed = st.text_input(value=value, placeholder=_("none; for example 256, 128"), **common)
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    return [int(part) if part.isdecimal() else part for part in parts]


def kind_of(annotation: Any) -> tuple[Any, bool]:
    """The type without `None`, and whether `None` is allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def _steps(low: float, high: float, step: float | None, value: float | None) -> list[float]:
    """The stops of a slider: even steps, or 1-2-5 per decade where the field has no step.

    The present value is always among them, so that a slider never changes what it shows.
    """
    if step:
        count = round((high - low) / step)
        stops = {round(low + index * step, 6) for index in range(count + 1)}
    else:
        decades = (float(f"{digit}e{power}") for power in range(-8, 4) for digit in (1, 2, 5))
        stops = {stop for stop in decades if low <= stop <= high} | ({0.0} if low == 0 else set())
    return sorted(stops if value is None else stops | {value})


def _number_word(field: FieldInfo, none: str) -> Any:
    extra = _extra(field)

    def word(value: float | None) -> str:
        if value is None:
            return none
        if value == 0 and extra["zero_word"]:
            return f"0 ({_(extra['zero_word'])})"
        return _with_unit(value, extra["unit"])

    return word


def _limits(field: FieldInfo) -> tuple[float, float]:
    low, high = _extra(field)["limits"]
    return float(low), float(high)


def _longest(field: FieldInfo) -> int | None:
    return next((item.max_length for item in field.metadata if hasattr(item, "max_length")), None)


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}
