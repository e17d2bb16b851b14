"""The unfreeze depth: the first trainable layer of a backbone, and the layer table for it.

This module needs no Keras: pages show the table for another depth without building the network.
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from core.architectures.summary import LayerRow, NetworkSummary
from core.common.errors import UserError
from core.common.i18n import N_

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
        "unfreeze-layer-unknown",
        N_(
            "model.unfreeze: the backbone of {title} has no layer {unfreeze!r} (it has "
            "{close}). Take one of its {count} layers' names, or a number of layers from the "
            "top."
        ),
        title=title,
        unfreeze=unfreeze,
        close=close,
        count=len(names),
    )


def at_depth(network: NetworkSummary, unfreeze: int | str, title: str) -> NetworkSummary:
    """A network's summary at an unfreeze depth, from its summary with all layers trainable.

    `facts` is the result of `core.modeling.build.describe`; the result has the same form, with the
    backbone's layers below the depth marked as frozen and their parameters counted as such. Raises
    UserError as `first_that_learns` does.
    """
    names = [layer.name for layer in network.backbone_layers]
    frozen = set(names[: first_that_learns(names, unfreeze, title)])
    return replace(
        network,
        layers=tuple(_frozen(row) if row.name in frozen else row for row in network.layers),
        backbone_layers=tuple(
            replace(layer, trainable=layer.name not in frozen) for layer in network.backbone_layers
        ),
    )


def _frozen(row: LayerRow) -> LayerRow:
    """A layer's row where it does not learn; its dropout is off then."""
    detail = "0" if row.type == "Dropout" else row.detail
    return replace(row, trainable=False, trainable_parameters=0, detail=detail)
