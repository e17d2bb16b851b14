"""ModelConfig: the part of a config that every network extends by its own knobs.

`core.architectures` registers one class per network in `model_configs`, so that each network has
just the knobs it understands."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from core.common.i18n import N_
from core.common.registry import Registry
from core.config.fields import Section, knob

RUN = "run:"  # then the id of the run whose weights a network begins with
_REFERENCE = re.compile(rf"{RUN}[0-9a-z]{{1,28}}")


def _with_an_id(value: str) -> str:
    if not _REFERENCE.fullmatch(value):
        raise PydanticCustomError("run_reference", "it must be run: and an id")
    return value


RunReference = Annotated[str, AfterValidator(_with_an_id)]


class ModelConfig(Section):
    """Base of the networks' own configs: the name, and what its weights are at the start. See
    `core.architectures`."""

    name: str = "lenet5"
    weights: Literal["random"] | RunReference = knob(
        "random",
        N_("First weights"),
        N_(
            "random: drawn by the random seed. run:<id>: those of an earlier run of the same "
            "network. A layer that has another shape there, as the last one for other classes, is "
            "made new."
        ),
    )

    @property
    def source_run(self) -> str:
        """The id of the run whose weights it begins with; "" where it is none."""
        return self.weights.removeprefix(RUN) if self.weights.startswith(RUN) else ""

    @property
    def noted_weights(self) -> str:
        """What it begins with; "" where that is random numbers, as usual with this network."""
        usual = type(self).model_fields["weights"].default
        return "" if self.weights == usual == "random" else self.weights

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
