"""What is to be imported, and how: made on a page or in a terminal, stored with the import."""

from typing import Literal

from core.auth.actors import EVERYBODY
from core.common.i18n import N_
from core.config.fields import Section, knob
from core.datasets.base import Part

SMALLEST_SIDE, LARGEST_SIDE, USUAL_SIDE = 8, 512, 128


class ImportOptions(Section):
    """The form in which the images are kept, and how their names are read."""

    size: int = knob(
        USUAL_SIDE,
        N_("Size"),
        N_(
            "Height and width that the images are kept in. Small ones are learned fast; networks "
            "that know ImageNet like 96 to 224."
        ),
        limits=(SMALLEST_SIDE, LARGEST_SIDE),
        unit=N_("pixels"),
        step=1,
        level="basic",
    )
    colour: Literal["colour", "gray"] = knob(
        "colour",
        N_("Colours"),
        N_("Gray images are learned faster, where colour says nothing."),
        level="basic",
    )
    fit: Literal["crop", "pad", "stretch"] = knob(
        "crop",
        N_("Images that are not square"),
        N_(
            "Crop: take the middle. Pad: add black. Stretch: distort. New images are brought into "
            "form in the same way when they are predicted."
        ),
        level="basic",
    )
    names_encoding: str = knob(
        "",
        N_("Encoding of the names"),
        N_(
            "The code page of names in a ZIP file, or of a CSV file, that does not say its own. "
            "Empty: it is guessed."
        ),
    )

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Height, width, channels."""
        return self.size, self.size, 3 if self.colour == "colour" else 1


class Request(Section):
    """One import.

    `source`: path of the folder or file; `what`: what people call it. `strict`: take nothing if
    anything is refused. `seed` draws the test images where none came. `parts`: which folder is
    which part, {} where all of them are classes, None where their names say it. `owner`: whose the
    data set will be.
    """

    name: str
    title: str
    source: str
    what: str
    options: ImportOptions = ImportOptions()
    strict: bool = False
    seed: int = 0
    parts: dict[str, Part] | None = None
    owner: str = EVERYBODY.name
