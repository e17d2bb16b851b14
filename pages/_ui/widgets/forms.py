"""Widgets made from config fields: title, help, limits and choices come from the field."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.common.i18n import _
from core.config.choices import Choice, choice_of, extra_of
from core.config.options import option_word
from core.config.words import kind_of, label, none_word, with_unit
from pages._ui.shell import state

OPEN = ""  # the option of a widget that stands for None
LONGEST_LINE = 200


def field_names(section: type[BaseModel], level: str) -> list[str]:
    """The fields of a config section that are shown at a level ("basic" or "expert")."""
    return [
        name
        for name, field in section.model_fields.items()
        if extra_of(field).get("level") == level
    ]


def show_fields(
    section: type[BaseModel],
    names: list[str],
    values: dict[str, Any],
    path: str,
    published: Mapping[str, Any] | None = None,
) -> None:
    """One widget per field; what it says is written into `values`.

    `path` tells the widgets of different sections apart; `published` has what None stands for. A
    choice is followed by the expert's knobs of what is chosen.
    """
    for name in names:
        field = section.model_fields[name]
        if choice := choice_of(field):
            values[name] = _alternative(field, choice, values.get(name, {}), f"{path}.{name}")
            continue
        value = values.get(name, field.get_default(call_default_factory=True))
        none = none_word(field, (published or {}).get(name))
        values[name] = _widget(field, value, _key(path, name), none)


def show_basic_fields(section: type[BaseModel], values: dict[str, Any], path: str) -> None:
    """The beginner's widgets of a section, and of what widgets further down choose in it."""
    show_fields(section, field_names(section, "basic"), values, path)
    for name, field in section.model_fields.items():
        if choice := choice_of(field):
            values[name], inner = _chosen(choice, values.get(name, {}), f"{path}.{name}")
            show_basic_fields(choice.alternatives[values[name]["name"]], values[name], inner)


def told(values: dict[str, Any], path: str) -> dict[str, Any]:
    """`values` as their widgets say them already, those too that are drawn further down."""
    return {name: state.held(_key(path, name), value) for name, value in values.items()}


def _key(path: str, name: str) -> str:
    return f"{state.generation()}.{path}.{name}"


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
    stops = _steps(low, high, extra_of(field).get("step"), first)
    options = [None, *stops] if optional else stops
    value = state.held(key, first, options)
    word = _number_word(field, none)
    return st.select_slider(options=options, value=value, format_func=word, **common)


def _alternative(
    field: FieldInfo, choice: Choice, values: dict[str, Any], path: str
) -> dict[str, Any]:
    """Which alternative, and what it has to set; returns its JSON form."""
    kinds = choice.alternatives
    names, key = kinds.names(), _key(path, "name")
    chosen, inner = _chosen(choice, values, path)
    st.selectbox(
        label(field),
        names,
        index=names.index(state.held(key, chosen["name"])),
        format_func=lambda one: _(kinds[one].title),
        help="\n".join([_(str(field.description)), "", *(_in_a_line(kind) for kind in kinds)]),
        key=key,
    )
    kind = kinds[chosen["name"]]
    show_fields(kind, field_names(kind, "expert"), chosen, inner)
    return chosen


def _chosen(choice: Choice, values: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """What the widget of a choice says by now, and the path of its knobs' widgets.

    Each change of the choice begins new widgets: a browser may still hold what one that was left
    had, and show that when it comes again.
    """
    before = values.get("name", choice.usual)
    name = state.held(_key(path, "name"), before)
    if name != before:
        values = choice.switched(told(values, state.life(path, before)), name)
    return {"name": name, **values}, state.life(path, name)


def _in_a_line(kind: Any) -> str:
    return f"- **{_(kind.title)}**: {_(kind.summary)}"


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
    extra = extra_of(field)

    def word(value: float | None) -> str:
        if value is None:
            return none
        if value == 0 and extra["zero_word"]:
            return f"0 ({_(extra['zero_word'])})"
        return with_unit(value, extra["unit"])

    return word


def _limits(field: FieldInfo) -> tuple[float, float]:
    low, high = extra_of(field)["limits"]
    return float(low), float(high)


def _longest(field: FieldInfo) -> int | None:
    return next((item.max_length for item in field.metadata if hasattr(item, "max_length")), None)
