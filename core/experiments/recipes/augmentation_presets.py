"""Random changes of the reference experiments, by name: recipes, Data and Train use them."""

from typing import Any

from core.common.i18n import N_
from core.config.augmentation import AugmentationConfig

MILD: dict[str, Any] = {"rotation": 5.0, "flip": "horizontal", "brightness": (0.9, 1.2)}
STRONG: dict[str, Any] = {**MILD, "shift": 0.1}

PRESET_TITLES = {"none": N_("None"), "mild": N_("Mild"), "strong": N_("Strong")}
PRESETS: dict[str, dict[str, Any]] = {"none": {}, "mild": MILD, "strong": STRONG}
OWN, OWN_TITLE = "own", N_("My own")


def preset_of(changes: AugmentationConfig) -> str:
    """The name of the preset that changes images in this way; "own" where none does.

    How many copies are computed once makes no difference.
    """
    compared = changes.model_copy(update={"cached_views": 0})
    same = (name for name, preset in PRESETS.items() if AugmentationConfig(**preset) == compared)
    return next(same, OWN)
