"""DataConfig: the part of a config that says which images are learned from."""

from pydantic import Field

from core.common.i18n import N_
from core.config.fields import Section, knob


class DataConfig(Section):
    """Which images, how many of them, and how many are held back for validation."""

    name: str = knob("digits", N_("Data set"), N_("The images to learn from."), level="basic")
    version: str = Field(
        "", max_length=100, title=N_("Version"), description=N_("Its id, or nothing.")
    )
    fraction: float = knob(
        1.0,
        N_("Share of the training images"),
        N_("Train on a part of the images for a quick try. The test set always stays whole."),
        limits=(0.01, 1.0),
        step=0.01,
        level="basic",
    )
    validation: float | None = knob(
        None,
        N_("Share held back for validation"),
        N_(
            "Images taken from the training set, the same share of each class, to watch how well "
            "the network does on images it does not learn from."
        ),
        limits=(0.0, 0.5),
        step=0.01,
        none_word=N_("the usual share"),
    )
