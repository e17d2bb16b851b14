"""What a training takes over from the checkpoint of another run, whose settings may differ.

A checkpoint is a list of variables and of what callbacks remember, each with a name since forks are
possible. With the same settings everything is found, and the training goes on bit for bit. With
others there may be random numbers more (dropout, augmentation) or less, a rule for stopping early
that is new, a momentum that begins: those start as in a new training.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import keras

from core.common.errors import UserError
from core.common.i18n import N_
from core.runs.resuming import MEMORY

VARIABLES, LISTED = "variables", "arrays"
NAMES, REMEMBERING = "names", "remembering"


def variables_by_name(model: keras.Model) -> dict[str, Any]:
    """All variables that a checkpoint keeps: of the model first, then of its optimiser."""
    found: dict[str, Any] = {}
    for variable in model.variables:
        _add(found, f"model/{variable.path}", variable)
    for variable in model.optimizer.variables:  # without the name of the optimiser itself
        _add(found, f"optimizer/{variable.path.partition('/')[2]}", variable)
    return found


def key_of(callback: keras.callbacks.Callback) -> str:
    """Tells callbacks apart, and by what they measure."""
    return f"{type(callback).__name__} {getattr(callback, 'measured_by', '')}".strip()


def put_back(callback: keras.callbacks.Callback, remembered: Mapping[str, Any], file: Any) -> None:
    """Give the callback what it remembered; `file` holds the arrays of it."""
    for name, values in remembered.items():
        if isinstance(values, dict) and LISTED in values:
            values = [file[key] for key in values[LISTED]]
        setattr(callback, name, values)


def take_over(
    file: Any,
    about: Mapping[str, Any],
    variables: Mapping[str, Any],
    remembering: Sequence[keras.callbacks.Callback],
) -> None:
    """Give variables and callbacks what another run's checkpoint has of them, by their names.

    UserError where it lacks a variable that learns, or has it in another shape.
    """
    names = about.get(NAMES) or _of_an_older_version(about, variables)
    places = {name: f"{VARIABLES}.{place}" for place, name in enumerate(names)}
    for name, variable in variables.items():
        if name not in places:
            if name.startswith("model/") and variable.trainable:
                raise _other_network(name)
            continue
        values = file[places[name]]
        if values.shape != tuple(variable.shape):
            raise _other_network(name)
        variable.assign(values)
    keys = about.get(REMEMBERING) or [key_of(each) for each in remembering]
    memory = dict(zip(keys, about[MEMORY], strict=False))
    for callback in remembering:
        remembered = memory.get(key_of(callback), {})
        if list(remembered) == list(callback.resumable_state):
            put_back(callback, remembered, file)
        if hasattr(callback, "begin_again"):
            callback.begin_again()


def _of_an_older_version(about: Mapping[str, Any], variables: Mapping[str, Any]) -> list[str]:
    """Names were not written then: with as many variables they are the same ones."""
    if about[VARIABLES] != len(variables):
        raise _other_network(str(about[VARIABLES]))
    return list(variables)


def _other_network(name: str) -> UserError:
    return UserError(
        "checkpoint-of-other-network",
        N_(
            "This training can't go on from the checkpoint that it was given: the network there "
            "has other variables ({name}), or another version of Vistazo has written it. To train "
            "on with the weights alone, set model.weights to the run instead."
        ),
        name=name,
    )


def _add(found: dict[str, Any], name: str, variable: Any) -> None:
    """Names may come twice: the second one has a number."""
    number, unique = 1, name
    while unique in found:
        number += 1
        unique = f"{name}#{number}"
    found[unique] = variable
