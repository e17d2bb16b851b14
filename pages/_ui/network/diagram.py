"""A network as a compact picture: one bar per weighted layer, as wide as its channels are many.

Of a backbone, one bar per block.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import log2

from core.architectures.summary import LayerRow, NetworkSummary
from core.common.i18n import N_, _, ngettext
from core.config.options import option_word
from pages._ui.widgets.templates import show_html

WEIGHTED = {  # type → its word; what has no word goes by its type
    "Conv2D": N_("conv"),
    "DepthwiseConv2D": N_("depthwise"),
    "SeparableConv2D": N_("separable"),
    "Dense": N_("dense"),
    "EinsumDense": N_("dense"),
    "MultiHeadAttention": N_("attention"),
}
SHAPERS = {
    "MaxPooling2D": N_("pool"),
    "AveragePooling2D": N_("pool"),
    "GlobalAveragePooling2D": N_("average"),
    "GlobalMaxPooling2D": N_("maximum"),
    "Flatten": N_("flatten"),
    "Resizing": N_("resize"),
    "ZeroPadding2D": N_("pad"),
}
WORDS = {
    "BatchNormalization": N_("BN"),
    "LayerNormalization": N_("LN"),
    "Add": N_("+ shortcut"),
    "Concatenate": N_("joined"),
}
MOST_BARS = 40


@dataclass
class Bar:
    """One step of the picture: kind, size in words, what follows it, how often it repeats."""

    kind: str
    size: str
    channels: int
    trainable: bool
    tags: list[str] = field(default_factory=list)
    repeats: int = 1

    def alike(self, other: "Bar") -> bool:
        """Whether two bars say the same."""
        mine, its = ((b.kind, b.size, b.tags, b.trainable) for b in (self, other))
        return mine == its


def network_diagram(facts: NetworkSummary) -> None:
    """Draw the network's layers; equal neighbours once, with their number."""
    rows = []
    blocks = {layer.name: layer.block for layer in facts.backbone_layers}
    for bar in shortened(bars_of(facts.layers, blocks)):
        kind = "weights" if bar.channels else "shape"
        frozen = "" if bar.trainable or not bar.channels else " frozen"
        width = min(100, 8 + 8 * log2(bar.channels + 1)) if bar.channels else 0
        repeats = f" ×{bar.repeats}" if bar.repeats > 1 else ""
        words = [*bar.tags, _("frozen")] if frozen else bar.tags
        rows.append(
            {
                "kind": f"{kind}{frozen}",
                "width": f"{width:.0f}",
                "title": bar.kind,
                "size": f"{bar.size}{repeats}",
                "tags": words,
            }
        )
    show_html("network", bars=rows)


def bars_of(layers: Sequence[LayerRow], blocks: dict[str, str]) -> list[Bar]:
    """`blocks`: the block of each of the backbone's layers, by name."""
    bars: list[Bar] = []
    for block, together in groupby(layers, key=lambda layer: blocks.get(layer.name)):
        if block is None:
            bars += _layer_bars(list(together))
        else:
            bars.append(_block_bar(block, list(together)))
    return bars


def _block_bar(block: str, layers: Sequence[LayerRow]) -> Bar:
    """A block of a backbone: its last layer's output, and how many of its layers learn."""
    shape = layers[-1].output_shape
    weighted = [layer for layer in layers if layer.parameters]
    learning = sum(layer.trainable for layer in weighted)
    tags = [ngettext("{count} layer", "{count} layers", len(layers))]
    if 0 < learning < len(weighted):
        tags.append(
            _("{learning} of {count} with weights learn", learning=learning, count=len(weighted))
        )
    size = "×".join(str(side) for side in shape)
    channels = int(shape[-1] or 0) if weighted else 0
    return Bar(block or _("layers"), size, channels, bool(learning), tags)


def _layer_bars(layers: Sequence[LayerRow]) -> list[Bar]:
    bars: list[Bar] = []
    for layer in layers:
        kind, shape, detail = layer.type, layer.output_shape, layer.detail
        if kind in WEIGHTED:
            size = "×".join(str(side) for side in shape)
            name = f"{_(WEIGHTED[kind])} {detail}".strip()
            bars.append(Bar(name, size, int(shape[-1] or 0), layer.trainable))
        elif kind in SHAPERS:
            size = "×".join(str(side) for side in shape)
            bars.append(Bar(_(SHAPERS[kind]), f"→ {size}", 0, False))
        elif bars and (tag := _tag(kind, detail)):
            bars[-1].tags.append(tag)
    return bars


def _tag(kind: str, detail: str) -> str:
    if kind == "Dropout":
        return _("dropout {rate}", rate=detail)
    if kind in ("LeakyReLU", "PReLU", "Softmax", "ReLU"):
        return kind
    return option_word(detail) if kind == "Activation" else _(WORDS[kind]) if kind in WORDS else ""


def shortened(bars: list[Bar]) -> list[Bar]:
    """Equal neighbours joined; of a very deep network the middle is left out, and said so."""
    joined: list[Bar] = []
    for bar in bars:
        if joined and joined[-1].alike(bar):
            joined[-1].repeats += 1
        else:
            joined.append(bar)
    if len(joined) <= MOST_BARS:
        return joined
    half = MOST_BARS // 2
    gap = Bar("…", _more(len(joined) - 2 * half), 0, False)
    return [*joined[:half], gap, *joined[-half:]]


def _more(steps: int) -> str:
    return ngettext("{count} more step", "{count} more steps", steps)
