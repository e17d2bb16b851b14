"""The reference of a config's fields, written from the knobs themselves (see `reference`)."""

import inspect
from collections.abc import Sequence
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.architectures import architectures
from core.config.choices import Choice, choice_of, extra_of, knobs_of
from core.config.network import RUN, RunReference
from core.experiments.config import ExperimentConfig
from scripts.markdown_pages import Cells, code, page, table

FIELD_HEAD = ("field", "default", "allowed", "what")


def config_page() -> str:
    """Every field of a config: of its sections, and of each network's own knobs."""
    parts = [
        "# Fields of a config",
        "A config is one JSON object; every field has a default. The Train page shows it under"
        " *All settings as text*, a run keeps it as `config.json`, `--set section.field=value`"
        " changes one field of it in a terminal (paths of version 1, as `training.momentum`, too)."
        " Unknown fields and values beyond the limits are refused with a sentence. A choice is an"
        " object with a `name` and the fields that come with it; for another name, fields that both"
        " have keep their values.",
    ]
    plain, sections = {}, []
    for name, field in ExperimentConfig.model_fields.items():
        kind: Any = field.annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            plain[name] = field
        elif name != "model":
            rows = [_field_row(f"{name}.{key}", one) for key, one in kind.model_fields.items()]
            words = inspect.cleandoc(str(kind.__doc__))
            sections += [f"## `{name}`", words, table(FIELD_HEAD, rows), *_choices(name, kind)]
    rows = [_field_row(name, field) for name, field in plain.items()]
    return page(*parts, "## At its top", table(FIELD_HEAD, rows), *sections, *_network_parts())


def _choices(section: str, record: type[BaseModel]) -> list[str]:
    """What each choice of a section has, and the knobs that come with it."""
    parts = []
    for name, field in record.model_fields.items():
        if choice := choice_of(field):
            path = f"{section}.{name}"
            rows = [
                (
                    f"`{key}`",
                    choice.alternatives[key].summary,
                    _knob_names(choice.alternatives[key]),
                )
                for key in choice.alternatives.names()
            ]
            parts += [
                f"### `{path}`",
                table((f"`{path}.name`", "title", "what", "its knobs"), rows),
            ]
            if knobs := _knob_rows(choice, path):
                parts += [table((*FIELD_HEAD, "with"), knobs)]
    return parts


def _network_parts() -> list[str]:
    rows = [
        (f"`{each.name}`", each.title, f"{each.smallest_image} px", _knob_names(each.knobs))
        for each in architectures
    ]
    choice = choice_of(ExperimentConfig.model_fields["model"])
    assert choice
    return [
        "## `model`",
        f"`model.name` picks the network (default `{choice.usual}`); each has just the knobs that"
        " it understands. `null` means: the usual, mostly as published. Smaller images than the"
        " smallest are enlarged.",
        table(("network", "title", "smallest image", "its knobs, `model.…`"), rows),
        "### The knobs",
        table((*FIELD_HEAD, "networks"), _knob_rows(choice, "model")),
    ]


def _knob_rows(choice: Choice, path: str) -> list[Cells]:
    """A row for each knob, and with which alternatives it is there."""
    everything = choice.alternatives.names()
    return [
        (*_field_row(f"{path}.{knob.name}", knob.field), _those(knob.names, everything))
        for knob in choice.knobs()
    ]


def _those(having: Sequence[str], everything: Sequence[str]) -> str:
    missing = [name for name in everything if name not in having]
    if not missing:
        return "all"
    if len(missing) <= 3 < len(having):
        return f"all but {code(missing)}"
    return code(having)


def _knob_names(kind: type[BaseModel]) -> str:
    return code(knobs_of(kind)) or "none"


def _field_row(path: str, field: FieldInfo) -> Cells:
    words = f"*{field.title}.* {field.description}"
    if choice := choice_of(field):
        return (
            f"`{path}.name`",
            f"`{_json(choice.usual)}`",
            code(choice.alternatives.names()),
            words,
        )
    extra = extra_of(field)
    default = field.get_default(call_default_factory=False)
    unit = str(extra.get("unit") or "")
    return f"`{path}`", f"`{_json(default)}`", _allowed(field, extra, unit), words


def _allowed(field: FieldInfo, extra: dict[str, Any], unit: str) -> str:
    kinds = [field.annotation, *get_args(field.annotation)]
    literals = [kind for kind in kinds if get_origin(kind) is Literal]
    words = _free(field, kinds)
    if literals:
        words = code([*get_args(literals[0]), *([f"{RUN}<id>"] if RunReference in kinds else [])])
    elif bool in kinds:
        words = "`true`, `false`"
    elif limits := extra.get("limits"):
        pair = "two numbers, each " if get_origin(field.annotation) is tuple else ""
        words = f"{pair}{_json(limits[0])} to {_json(limits[1])} {unit}".rstrip()
    return f"{words}; `null`: {extra.get('none_word', 'none')}" if NoneType in kinds else words


def _free(field: FieldInfo, kinds: list[Any]) -> str:
    """What a field without limits takes: a list, a text, or a number as well."""
    longest = next((one.max_length for one in field.metadata if hasattr(one, "max_length")), None)
    if get_origin(field.annotation) is tuple:
        return f"a list of at most {longest} numbers"
    if len(kinds) > 1 and str in kinds:
        return "a whole number, or a text"
    return f"text of at most {longest} characters" if longest else "text"


def _json(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f'"{value}"'
        if isinstance(value, str)
        else str(list(value) if isinstance(value, tuple) else value)
    )
