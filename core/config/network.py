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

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its values: a class that was made from a table lies in no module."""
        return _of_values, (self.name, self.model_dump(exclude_unset=True))


def _of_values(name: str, values: dict[str, Any]) -> ModelConfig:
    return model_configs[name].model_validate(values)


model_configs: Registry[type[ModelConfig]] = Registry(N_("network"))
