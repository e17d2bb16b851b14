"""ModelConfig: the part of a config that every network extends by its own knobs.

`core.architectures` registers one class per network in `model_configs`, so that each network has
just the knobs it understands."""

from collections.abc import Mapping
from typing import Any

from core.common.i18n import N_
from core.common.registry import Registry
from core.config.fields import Section


class ModelConfig(Section):
    """Base of the networks' own configs: just the name. See `core.architectures`."""

    name: str = "lenet5"

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """What None stands for beside `values`, by field; a tuple where places differ."""
        return {}


model_configs: Registry[type[ModelConfig]] = Registry(N_("network"))
