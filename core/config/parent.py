"""ParentConfig: the part of a config that says from which run's checkpoint a training goes on."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from core.common.i18n import N_
from core.config.fields import Section, knob

_ID = re.compile(r"[0-9a-z]{0,28}")


def _an_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise PydanticCustomError("run_id", "it must be the id of a run")
    return value


class ParentConfig(Section):
    """The run, and after which of its epochs; usually none: the training begins at epoch 1."""

    run: Annotated[str, AfterValidator(_an_id)] = knob(
        "",
        N_("Goes on from run"),
        N_(
            "The id of an ended run, whose checkpoint this training goes on from: weights, the "
            "optimiser's state, random numbers. Empty: it begins from the start."
        ),
    )
    epoch: int = knob(
        0,
        N_("After its epoch"),
        N_("One after which that run has kept a checkpoint; the epochs are counted on from there."),
        limits=(0, 1000),
        step=1,
        zero_word="",
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if bool(self.run) != bool(self.epoch):
            raise PydanticCustomError("parent_halved", "run and epoch go together")
        return self
