"""Set-ups of trainings that cause curves of a known kind, for `scripts.curve_runs`.

They vary by seed, network, optimiser and data. Each is a name (its kind and a number) and a config.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from scripts.curve_data import EASY, HARD

Values = dict[str, Any]
COUNTS = {
    "good": 62,
    "overfitting": 34,
    "too-large": 32,
    "not-yet": 33,
    "too-small": 12,
    "two-classes": 12,
}
FACTORS = (30, 100, 300)  # on the rate of a good set-up
SMALL_FACTORS = (300, 1000)  # which that rate is divided by
MILD = {"flip": "none", "rotation": 5.0, "shift": 0.05, "brightness": [0.9, 1.1]}


def setups() -> Iterator[tuple[str, Values]]:
    """All of them, the kinds in turn, so that the first ones are of every kind too."""
    kinds = {
        "good": _good,
        "overfitting": _overfitting,
        "too-large": _too_large,
        "not-yet": _not_yet,
        "too-small": _too_small,
        "two-classes": _two_classes,
    }
    places = [
        ((index + 0.5) / count, kind, index)
        for kind, count in COUNTS.items()
        for index in range(count)
    ]
    for _, kind, index in sorted(places):
        yield f"{kind}-{index:02}", kinds[kind](index)


def _random(kind: str, index: int) -> Random:
    return Random(f"{kind} {index}")


def _config(index: int, **parts: Any) -> Values:
    return {"seed": index + 1, **parts}


def _overfitting(index: int) -> Values:
    """Few images, a network with many weights and nothing against learning by heart, long."""
    draw = _random("overfitting", index)
    fraction = draw.choice((0.01, 0.015))
    data = {"name": "fashion_mnist", "fraction": fraction, "validation": 0.5}
    rules = [
        {"name": "adam", "learning_rate": draw.choice((0.001, 0.002))},
        {"name": "sgd", "learning_rate": draw.choice((0.02, 0.03)), "momentum": 0.9},
        {"name": "adamw", "learning_rate": draw.choice((0.001, 0.002))},
    ]
    hidden = {"hidden_layers": draw.choice((1, 2, 3)), "units": draw.choice((64, 128, 192))}
    model = {"name": "mlp", **hidden}
    if index % 8 == 3:
        model = {"name": "lenet5", "dropout": 0.0}
    training = {"optimizer": rules[index % 3], "batch_size": 16, "epochs": 30}
    return _config(index, data=data, model=model, training=training)


def _good(index: int) -> Values:
    """Enough images for the network, a usual rate; twice as long as a run of it takes."""
    draw = _random("good", index)
    data: Values = {"name": "digits", "validation": draw.choice((0.15, 0.25))}
    digits = index % 2 == 0
    if not digits:
        data = {"name": "fashion_mnist", "fraction": draw.choice((0.03, 0.05))}
    rules = [
        {"name": "adam", "learning_rate": draw.choice((0.001, 0.002))},
        {"name": "sgd", "learning_rate": draw.choice((0.02, 0.05)), "momentum": 0.9},
        {"name": "adamw", "learning_rate": draw.choice((0.001, 0.002))},
    ]
    against = draw.choice(({"dropout": 0.2}, {"dropout": 0.4}, {"l2": 0.0005}, {"dropout": 0.3}))
    hidden = {"hidden_layers": draw.choice((1, 2)), "units": draw.choice((64, 128))}
    model = {"name": "mlp", **hidden, **against}
    if index % 10 == 5:
        model = {"name": "linear", **({"l2": 0.001} if index % 20 == 5 else {})}
    if index % 10 == 7:
        model = {"name": "lenet5", "dropout": 0.3, "width": 0.5}
    if index % 10 == 4:
        model |= {"batch_normalization": "before"}
    config = _config(index, data=data, model=model)
    if index % 9 == 8:
        config["augmentation"] = MILD
    batch = draw.choice((16, 32) if digits else (32, 64))
    config["training"] = {"optimizer": rules[index % 3], "batch_size": batch, "epochs": 32}
    return config


def _too_large(index: int) -> Values:
    """The rate of a good set-up times 30 to 300; nothing else differs."""
    config = _good(index)
    rule = config["training"]["optimizer"]
    rate = min(rule["learning_rate"] * FACTORS[index // 2 % 3], 10.0)
    training = {"optimizer": {**rule, "learning_rate": rate}, "epochs": 8}
    return {**config, "training": {**config["training"], **training}}


def _not_yet(index: int) -> Values:
    """The rate of a good set-up by 10, 20 or 30; twice as long as a run of it takes."""
    config = _good(index)
    rule = config["training"]["optimizer"]
    rate = rule["learning_rate"] / (10, 20, 30)[index % 3]
    training = {**config["training"], "optimizer": {**rule, "learning_rate": rate}, "epochs": 16}
    return {**config, "training": training}


def _too_small(index: int) -> Values:
    """The rate of a good set-up by 300 or 1000; nothing else differs."""
    config = _good(index)
    rule = config["training"]["optimizer"]
    rate = max(rule["learning_rate"] / SMALL_FACTORS[index // 2 % 2], 1e-6)
    training = {"optimizer": {**rule, "learning_rate": rate}, "epochs": 8}
    return {**config, "training": {**config["training"], **training}}


def _two_classes(index: int) -> Values:
    """A good set-up on two classes: easy ones, or such that a third of the answers stays wrong."""
    config = _good(index)
    hard = {"name": HARD, "fraction": 0.1, "validation": 0.25}
    config["data"] = {"name": EASY, "validation": 0.25} if index % 2 == 0 else hard
    if index % 4 == 3:
        config["model"] = {"name": "linear", "l2": 0.01}
    elif index % 4 == 1:
        config["model"] = {"name": "mlp", "hidden_layers": 1, "units": 16, "l2": 0.01}
    rule = config["training"]["optimizer"]
    if index % 2:
        config["training"]["optimizer"] = {**rule, "learning_rate": rule["learning_rate"] / 4}
    return config
