"""Widgets made from config fields: title, help, limits and choices come from the field."""

import types
from typing import Any, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pages._ui import state

AS_PUBLISHED = "as published"
WORDS = {"adamw": "AdamW", "sgd": "SGD", "prelu": "PReLU", "gelu": "GELU", "relu": "ReLU"}


def field_names(section: type[BaseModel], level: str) -> list[str]:
    """The fields of a config section that are shown at a level ("basic" or "expert")."""
    return [
        name for name, field in section.model_fields.items() if _extra(field).get("level") == level
    ]


def show_fields(
    section: type[BaseModel], names: list[str], values: dict[str, Any], path: str
) -> None:
    """One widget per field; what it says is written into `values`.

    `path` tells the widgets of different sections apart.
    """
    for name in names:
        field = section.model_fields[name]
        value = values.get(name, field.get_default(call_default_factory=True))
        values[name] = _widget(field, value, f"{state.generation()}.{path}.{name}")


def _widget(field: FieldInfo, value: Any, key: str) -> Any:
    kind, optional = _kind(field.annotation)
    label, help_text = _label(field), field.description
    if key not in st.session_state:
        st.session_state[key] = tuple(value) if isinstance(value, list) else value
    if get_origin(kind) is Literal:
        options = [None, *get_args(kind)] if optional else list(get_args(kind))
        return st.selectbox(label, options, format_func=_word, key=key, help=help_text)
    if kind is int and not optional:
        low, high = _limits(field)
        return st.number_input(label, int(low), int(high), step=1, key=key, help=help_text)
    if get_origin(kind) is tuple:
        return list(st.slider(label, 0.2, 3.0, step=0.05, key=key, help=help_text))
    if kind is str:
        return st.text_input(label, key=key, help=help_text, max_chars=_longest(field))
    options = _steps(field, value, optional)
    return st.select_slider(
        label, options, format_func=_number_word(field), key=key, help=help_text
    )


def _kind(annotation: Any) -> tuple[Any, bool]:
    """The type without `None`, and whether `None` is allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def _steps(field: FieldInfo, value: float | None, optional: bool) -> list[float | None]:
    """The stops of a slider: even steps, or 1-2-5 per decade where the field has no step.

    The present value is always among them, so that a slider never changes what it shows.
    """
    low, high = _limits(field)
    step = _extra(field).get("step")
    if step:
        count = round((high - low) / step)
        stops = {round(low + index * step, 6) for index in range(count + 1)}
    else:
        decades = (float(f"{digit}e{power}") for power in range(-6, 4) for digit in (1, 2, 5))
        stops = {stop for stop in decades if low <= stop <= high} | ({0.0} if low == 0 else set())
    if value is not None:
        stops.add(value)
    return [None, *sorted(stops)] if optional else sorted(stops)


def _number_word(field: FieldInfo) -> Any:
    extra = _extra(field)

    def word(value: float | None) -> str:
        if value is None:
            return str(extra.get("none_word") or AS_PUBLISHED)
        if value == 0:
            return "0 (off)"
        return f"{value:g} {extra['unit']}".strip()

    return word


def _word(value: str | None) -> str:
    if value is None:
        return AS_PUBLISHED
    return WORDS.get(value, value.replace("_", " "))


def _label(field: FieldInfo) -> str:
    unit = _extra(field).get("unit")
    return f"{field.title} ({unit})" if unit and unit not in "°×" else str(field.title)


def _limits(field: FieldInfo) -> tuple[float, float]:
    low = next(item.ge for item in field.metadata if hasattr(item, "ge"))
    high = next(item.le for item in field.metadata if hasattr(item, "le"))
    return float(low), float(high)


def _longest(field: FieldInfo) -> int | None:
    return next((item.max_length for item in field.metadata if hasattr(item, "max_length")), None)


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}
