"""Configs of older versions in the form of this one: functions on the JSON values alone.

Version 1 had all settings of the training side by side, whether they meant something or not. What
it allowed is written down here once more: the classes of today may change, old configs don't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from core.common.errors import UserError
from core.common.i18n import N_

Values = dict[str, Any]
VERSION: Literal[3] = 3


@dataclass(frozen=True)
class Moved:
    """Where a field of version 1's training is now: a knob of a `choice`.

    `names` are the alternatives with which it meant something; () where it always did.
    """

    choice: str
    knob: str
    names: tuple[str, ...] = ()


CHOICES = {  # of version 1's training, and what each was where nothing was said
    "optimizer": "adam",
    "schedule": "constant",
    "averaging": "off",
    "early_stopping": "off",
}
_PEAKED = ("triangular", "one-cycle")
MOVED = {
    "learning_rate": Moved("optimizer", "learning_rate"),
    "bias_rate": Moved("optimizer", "bias_rate"),
    "momentum": Moved("optimizer", "momentum", ("sgd", "sgdw")),
    "nesterov": Moved("optimizer", "nesterov", ("sgd", "sgdw")),
    "weight_decay": Moved("optimizer", "weight_decay", ("adamw", "sgdw")),
    "peak": Moved("schedule", "peak", _PEAKED),
    "first_rate": Moved("schedule", "first_rate", _PEAKED),
    "last_rate": Moved("schedule", "last_rate", _PEAKED),
    "decay_rate": Moved("schedule", "decay_rate", ("exponential",)),
    "decay_epochs": Moved("schedule", "decay_epochs", ("exponential",)),
    "averaging_momentum": Moved("averaging", "momentum", ("ema", "lookahead")),
    "patience": Moved("early_stopping", "patience", ("loss", "accuracy", "both")),
}


def in_this_form(values: Values) -> Values:
    """`values` of any version as this one has them; they stay as they are themselves.

    UserError where they are of a version that is not known here. Values that no version allowed are
    left for the check of the config.
    """
    version = values.get("version", 1)
    if type(version) is not int or not 1 <= version <= VERSION:
        raise UserError(
            "config-version-unknown",
            N_(
                "version: {version!r} is not known; this Vistazo reads configs of versions 1 to "
                "{newest}. What a newer one made, a newer one reads."
            ),
            version=version,
            newest=VERSION,
        )
    for step in STEPS[version - 1 :]:
        values = step(values)
    return {"version": VERSION, **{key: values[key] for key in values if key != "version"}}


def _from_version_1(values: Values) -> Values:
    """Settings move to the alternative that they belong to; those that meant nothing are dropped.

    What has the new form already stays, so that a config by hand needs no version.
    """
    training = values.get("training")
    if not isinstance(training, dict):
        return values
    moved = {key: value for key, value in training.items() if key not in MOVED}
    for choice, usual in CHOICES.items():
        chosen = training.get(choice, usual)
        name = chosen.get("name", usual) if isinstance(chosen, dict) else chosen
        knobs = {
            to.knob: training[field]
            for field, to in MOVED.items()
            if field in training and to.choice == choice and (not to.names or name in to.names)
        }
        if choice in training or knobs:
            own = chosen if isinstance(chosen, dict) else {"name": name}
            moved[choice] = {**own, **knobs, **own}
    return {**values, "training": moved}


def _from_version_2(values: Values) -> Values:
    """Nothing changes: in version 3 a config may say from which checkpoint its training goes on
    (`parent`), and none of before did. An older Vistazo refuses one that does, by its version."""
    return values


# Each to the next version.
STEPS: tuple[Callable[[Values], Values], ...] = (_from_version_1, _from_version_2)
