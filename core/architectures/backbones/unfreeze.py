"""The unfreeze depth: the first trainable layer of a backbone, and the layer table for it.

This module needs no Keras: pages show the table for another depth without building the network.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from core.common.errors import UserError

EVERYTHING = 1000  # layers from the top: more than any backbone has


def first_that_learns(names: Sequence[str], unfreeze: int | str, title: str) -> int:
    """Index of the first layer that learns, of a backbone's layers from the pixels up.

    `unfreeze`: how many from the top, or a layer's name; UserError where `title` has none such.
    """
    if isinstance(unfreeze, int):
        return max(0, len(names) - unfreeze)
    if unfreeze in names:
        return names.index(unfreeze)
    close = ", ".join(get_close_matches(unfreeze, names, n=3)) or f"{names[0]} … {names[-1]}"
    raise UserError(
        f"model.unfreeze: the backbone of {title} has no layer {unfreeze!r} (it has {close}). "
        f"Take one of its {len(names)} layers' names, or a number of layers from the top."
    )


def at_depth(facts: dict[str, Any], unfreeze: int | str, title: str) -> dict[str, Any]:
    """A network's summary at an unfreeze depth, from its summary with all layers trainable.

    `facts` is the result of `core.modeling.build.describe`; the result has the same form, with the
    backbone's layers below the depth marked as frozen and their parameters counted as such. Raises
    UserError as `first_that_learns` does.
    """
    names = [layer["name"] for layer in facts["backbone_layers"]]
    frozen = set(names[: first_that_learns(names, unfreeze, title)])
    layers = [_frozen(row) if row["name"] in frozen else row for row in facts["layers"]]
    backbone = [
        {**layer, "trainable": layer["name"] not in frozen} for layer in facts["backbone_layers"]
    ]
    trainable = sum(row["trainable_parameters"] for row in layers)
    return {
        **facts,
        "trainable_parameters": trainable,
        "non_trainable_parameters": facts["total_parameters"] - trainable,
        "layers": layers,
        "backbone_layers": backbone,
    }


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    """A layer's row where it does not learn; its dropout is off then."""
    off = {"detail": "0"} if row["type"] == "Dropout" else {}
    return {**row, "trainable": False, "trainable_parameters": 0, **off}
