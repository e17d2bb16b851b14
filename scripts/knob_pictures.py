"""What a knob does to curves, from real runs: the figures behind the pictures in Train.

    python -m scripts.knob_pictures [KNOB…]

Each knob's runs differ in that knob alone. Their curves go into `assets/knobs/KNOB.json`, which
`pages/_ui/train/knob_help.py` draws. Two processor minutes in all; *unfreeze* needs the
published weights of MobileNet (width 0.25) and CIFAR-10.
"""

import json
import sys
from pathlib import Path
from typing import Any

from core.config.augmentation import AugmentationConfig
from core.experiments.config import parse
from core.experiments.overrides import with_changes
from core.experiments.recipes.augmentation_presets import STRONG

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "knobs"
FIGURES = ("loss", "val_loss", "accuracy", "val_accuracy")
DIGITS = 3  # significant ones: more than a picture shows
FEW: dict[str, Any] = {
    "seed": 1,
    "data": {"name": "fashion_mnist", "fraction": 0.015, "validation": 0.5},
    "model": {"name": "mlp", "hidden_layers": 2, "units": 256},
    "training": {
        "epochs": 30,
        "batch_size": 32,
        "optimizer": {"name": "adam", "learning_rate": 0.001},
    },
}
ENOUGH: dict[str, Any] = {
    "seed": 1,
    "data": {"name": "fashion_mnist", "fraction": 0.03},
    "model": {"name": "mlp"},
    "training": {"epochs": 12, "batch_size": 32, "optimizer": {"name": "adam"}},
}
PHOTOGRAPHS: dict[str, Any] = {
    "seed": 1,
    "data": {"name": "cifar10", "fraction": 0.01, "validation": 0.5},
    "model": {"name": "mobilenet", "width": 0.25, "image_size": 96, "dropout": 0.0},
    "training": {
        "epochs": 8,
        "batch_size": 32,
        "optimizer": {"name": "adam", "learning_rate": 0.001},
    },
}
KNOBS: dict[str, tuple[dict[str, Any], str, list[Any]]] = {
    "dropout": (FEW, "model.dropout", [0.0, 0.5]),
    "l2": (FEW, "model.l2", [0.0, 0.01]),
    "augmentation": (FEW, "augmentation", [{}, STRONG]),
    "learning_rate": (ENOUGH, "training.optimizer.learning_rate", [0.00003, 0.001, 0.1]),
    "unfreeze": (PHOTOGRAPHS, "model.unfreeze", [0, 25, 86]),
}


def main(names: list[str]) -> None:
    """Make those that are named, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    known: dict[str, Any] = {}
    for name in names or KNOBS:
        base, path, values = KNOBS[name]
        runs = []
        for value in values:
            config = parse(with_changes(base, _at(path, value)))
            key = config.to_json()
            if key not in known:
                known[key] = _curves(config)
            runs.append({"value": value, **known[key]})
            print(name, value, known[key]["val_accuracy"][-1], flush=True)
        made = {"path": path, "base": base, "runs": runs}
        text = json.dumps(made, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _at(path: str, value: Any) -> dict[str, Any]:
    if path == "augmentation":
        value = AugmentationConfig.model_validate(value).model_dump(mode="json")
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


def _curves(config: Any) -> dict[str, list[float | None]]:
    from scripts.watched_training import rounded, watch  # brings TensorFlow

    found = watch(config, most_tested=0)
    return {
        name: [None if one is None else rounded(one, DIGITS) for one in found[name]]
        for name in FIGURES
    }


if __name__ == "__main__":
    main(sys.argv[1:])
