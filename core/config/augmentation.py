"""AugmentationConfig: the part of a config that says how training images are changed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from core.common.i18n import N_
from core.config.fields import Section, knob


def _ordered(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError(
            N_(
                "{first} is above {second}; the first number must be the smaller one",
                first=pair[0],
                second=pair[1],
            )
        )
    return pair


COPIES = N_("Changed copies computed once")
FACTOR_LIMITS = (0.2, 3.0)
Factor = Annotated[float, Field(ge=FACTOR_LIMITS[0], le=FACTOR_LIMITS[1])]
FactorRange = Annotated[tuple[Factor, Factor], AfterValidator(_ordered)]


class AugmentationConfig(Section):
    """Random changes to each training image, new ones in every epoch."""

    flip: Literal["none", "horizontal", "vertical", "both", "alternating"] = knob(
        "none",
        N_("Mirror (flip)"),
        N_(
            "Mirror images at random. Alternating: each image horizontally in every second epoch, "
            "so that two epochs always show both sides. Not for digits or letters."
        ),
    )
    crop: int = knob(
        0,
        N_("Move by whole pixels (pad and crop)"),
        N_(
            "Move by up to so many pixels either way. Nothing is resampled, so the image stays "
            "sharp."
        ),
        limits=(0, 16),
        unit=N_("px"),
        step=1,
    )
    rotation: float = knob(
        0.0,
        N_("Turn (rotation)"),
        N_("Turn by up to this angle, either way."),
        limits=(0.0, 180.0),
        unit=N_("°"),
        step=1.0,
    )
    shift: float = knob(
        0.0,
        N_("Move (shift)"),
        N_("Move by up to this share of width and height."),
        limits=(0.0, 0.5),
        step=0.01,
    )
    zoom: float = knob(
        0.0, N_("Zoom"), N_("Enlarge or shrink by up to this share."), limits=(0.0, 0.5), step=0.01
    )
    brightness: FactorRange = knob(
        (1.0, 1.0),
        N_("Brightness"),
        N_("Pixels are multiplied by a factor drawn between these two."),
        limits_of_each=FACTOR_LIMITS,
        step=0.05,
    )
    contrast: FactorRange = knob(
        (1.0, 1.0),
        N_("Contrast"),
        N_("Distances from the image's mean are multiplied by such a factor."),
        limits_of_each=FACTOR_LIMITS,
        step=0.05,
    )
    cached_views: int = knob(
        0,
        COPIES,
        N_(
            "For networks with frozen layers: so many changed copies of each image go through the "
            "frozen layers once, and the epochs go round them; much faster than 0: new changes in "
            "every epoch, each time through the whole network."
        ),
        limits=(0, 50),
        unit=N_("per image"),
        step=1,
    )

    @property
    def active(self) -> bool:
        """Whether any image is changed at all."""
        return self.moves or self.recomputes

    @property
    def moves(self) -> bool:
        """Whether whole pixels are moved, which changes none of them."""
        return bool(self.crop) or self.flip == "alternating"

    @property
    def recomputes(self) -> bool:
        """Whether anything else is changed, which computes new pixels."""
        others: dict[str, object] = {"cached_views": 0, "crop": 0}
        if self.flip == "alternating":
            others["flip"] = "none"
        return self.model_copy(update=others) != AugmentationConfig()
