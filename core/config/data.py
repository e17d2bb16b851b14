"""DataConfig: the part of a config that says which images are learned from."""

from pydantic import Field

from core.config.fields import Section, knob


class DataConfig(Section):
    """Which images, how many of them, and how many are held back for validation."""

    name: str = knob("digits", "Data set", "The images to learn from.", level="basic")
    version: str = Field("", max_length=100, title="Version", description="Its id, or nothing.")
    fraction: float = knob(
        1.0,
        "Share of the training images",
        "Train on a part of the images for a quick try. The test set always stays whole.",
        limits=(0.01, 1.0),
        step=0.01,
        level="basic",
    )
    validation: float | None = knob(
        None,
        "Share held back for validation",
        "Images taken from the training set, the same share of each class, to watch how well the "
        "network does on images it does not learn from.",
        limits=(0.0, 0.5),
        step=0.01,
        none_word="the usual share",
    )
