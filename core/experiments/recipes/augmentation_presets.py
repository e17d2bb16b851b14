"""Random changes of the reference experiments, by name: the recipes and the Data page use them."""

from typing import Any

from core.common.i18n import N_

MILD: dict[str, Any] = {"rotation": 5.0, "flip": "horizontal", "brightness": (0.9, 1.2)}
STRONG: dict[str, Any] = {**MILD, "shift": 0.1}

PRESET_TITLES = {"none": N_("None"), "mild": N_("Mild"), "strong": N_("Strong")}
PRESETS: dict[str, dict[str, Any]] = {"none": {}, "mild": MILD, "strong": STRONG}
