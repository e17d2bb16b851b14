"""What a trial's settings make of a sweep's config, and which settings a config has."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from pydantic.fields import FieldInfo

from core.config.choices import choice_of
from core.experiments.config import ExperimentConfig, parse
from core.experiments.overrides import with_settings
from core.search.spec import SweepSpec, Value, Varied

MOST_COMBINATIONS = 500


def with_drawn(base: ExperimentConfig, settings: Mapping[str, Value]) -> ExperimentConfig:
    """The config with these settings, by path. UserError where it does not allow one."""
    changes = [f"{path}={json.dumps(value)}" for path, value in settings.items()]
    return parse(with_settings(json.loads(base.to_json()), changes))


def field_at(config: ExperimentConfig, path: str) -> FieldInfo | None:
    """The field that is called so, with the network, optimiser and others that the config has."""
    section: Any = config
    field = None
    for name in path.split("."):
        field = getattr(type(section), "model_fields", {}).get(name)
        if field is None:
            return None
        section = getattr(section, name)
    return field


def value_at(config: ExperimentConfig, path: str) -> Value:
    """The value of the field that is called so; of a choice, its name."""
    section: Any = config
    for name in path.split("."):
        section = getattr(section, name)
    value: Value = getattr(section, "name", section)
    return value


def without_name(path: str) -> str:
    """`model` for `model.name`: one setting has one name."""
    return path.removesuffix(".name")


def is_alternative(config: ExperimentConfig, path: str) -> bool:
    """Whether it is a choice among alternatives: a network, an optimiser, a schedule."""
    field = field_at(config, without_name(path))
    return field is not None and choice_of(field) is not None


def alternatives(spec: SweepSpec) -> list[Varied]:
    """The knobs that choose among networks, optimisers and others with knobs of their own."""
    chosen = (each for each in spec.knobs if each.kind == "choices")
    return [each for each in chosen if is_alternative(spec.base, each.path)]


def variants(spec: SweepSpec) -> Iterator[ExperimentConfig]:
    """The config with each combination of the alternatives that the sweep may draw. UserError where
    one is none."""
    every = alternatives(spec)
    combinations = product(*(each.choices for each in every))
    for _place, values in zip(range(MOST_COMBINATIONS), combinations, strict=False):
        drawn = dict(zip((each.path for each in every), values, strict=True))
        yield with_drawn(spec.base, drawn) if drawn else spec.base
