"""A network that a `.keras` file has brought: in no catalogue, so nothing is built of it.

Its run has a config like all others, so that lists, Evaluate and Predict know it; it is tested, and
not trained (`core.training.examining`).
"""

from typing import Annotated, Literal

from pydantic import Field

from core.common.i18n import N_
from core.config.fields import knob
from core.config.network import ModelConfig

NAME: Literal["imported"] = "imported"
TITLE = N_("Imported network")
Scaling = Literal["none", "unit", "signed"]


class ImportedNetwork(ModelConfig):
    """What is known of it: its file's name, and what it wants pixels to be."""

    name: Literal["imported"] = NAME
    file: Annotated[str, Field(max_length=100)] = knob(
        "", N_("File"), N_("What the file was called that brought it."), none_word=N_("none")
    )
    scaling: Scaling = knob(
        "none",
        N_("Values of its pixels"),
        N_(
            "What the network learned on. none: 0 to 255, as images are, or it scales them itself. "
            "unit: 0 to 1. signed: -1 to 1."
        ),
    )
