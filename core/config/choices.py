"""Fields of a config that are a choice among alternatives, each with knobs of its own.

An alternative is a JSON object with a `name`; its class, found by that name in a registry, has just
the knobs that mean something with it. So an optimiser without momentum has none to set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from core.common.errors import UserError
from core.common.registry import Registry


@dataclass(frozen=True)
class Choice:
    """What a field is chosen from: classes by name, the `usual` one where nothing is said.

    `keeps_knobs`: a knob of one name is the same knob in all of them, so that its value stays when
    another one is chosen.
    """

    alternatives: Registry[Any]
    usual: str
    keeps_knobs: bool

    def kind(self, values: Any) -> type[BaseModel] | None:
        """The class of the alternative whose JSON form `values` are; None where it is unknown."""
        name = values.get("name", self.usual) if isinstance(values, Mapping) else None
        if not isinstance(name, str) or name not in self.alternatives:
            return None
        found: type[BaseModel] = self.alternatives[name]
        return found

    def parsed(self, values: Any) -> Any:
        """The alternative whose JSON form `values` are; what is no JSON object stays as it is.

        ValueError where none has that name, or where a value is not allowed.
        """
        if isinstance(values, BaseModel):
            values = values.model_dump()
        if not isinstance(values, dict):
            return values
        try:
            kind = self.alternatives[values.get("name", self.usual)]
        except UserError as error:
            raise ValueError(error.text) from None
        return kind.model_validate(values)

    def switched(self, values: Mapping[str, Any], name: Any) -> dict[str, Any]:
        """The alternative called `name`, chosen after `values`: what both have stays as it is."""
        if name == values.get("name", self.usual):
            return dict(values)
        kind = self.kind({"name": name}) if self.keeps_knobs else None
        kept = knobs_of(kind) if kind else {}
        return {"name": name, **{knob: values[knob] for knob in kept if knob in values}}

    def names_with(self, knob: str) -> list[str]:
        """The names of the alternatives that have such a knob."""
        names = self.alternatives.names()
        return [name for name in names if knob in knobs_of(self.alternatives[name])]

    def knobs(self) -> "list[Knob]":
        """What can be set besides the choice itself, and with which alternatives."""
        found: dict[str, Knob] = {}
        for name in self.alternatives.names():
            for knob, field in knobs_of(self.alternatives[name]).items():
                same = f"{knob} {field!r}"
                known = found[same].names if same in found else ()
                found[same] = Knob(knob, field, (*known, name))
        return list(found.values())


@dataclass(frozen=True)
class Knob:
    """A setting that is there with the alternatives called `names`, and not with others.

    `field` has its limits and words; where alternatives differ in them, each has a knob of its own.
    """

    name: str
    field: FieldInfo
    names: tuple[str, ...]


def choice(
    alternatives: Registry[Any],
    usual: str,
    title: str,
    help_text: str,
    *,
    keeps_knobs: bool = True,
) -> Any:
    """A config field that is one of `alternatives`."""
    extra: dict[str, Any] = {
        "choice": Choice(alternatives, usual, keeps_knobs),
        "level": "expert",
    }
    return Field(
        default_factory=lambda: alternatives[usual](),
        title=title,
        description=help_text,
        json_schema_extra=extra,
    )


def choice_of(field: FieldInfo) -> Choice | None:
    """What a field is chosen from; None where it is a plain value."""
    found = extra_of(field).get("choice")
    return found if isinstance(found, Choice) else None


def knobs_of(section: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of an alternative, but for its name."""
    return {name: field for name, field in section.model_fields.items() if name != "name"}


def extra_of(field: FieldInfo) -> dict[str, Any]:
    """What forms and error messages know of a field."""
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}
