"""A network as a compact picture: one bar per weighted layer, as wide as its channels are many."""

from dataclasses import dataclass, field
from html import escape
from math import log2
from typing import Any

import streamlit as st

WEIGHTED = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense", "MultiHeadAttention")
SHAPERS = {
    "MaxPooling2D": "pool",
    "AveragePooling2D": "pool",
    "GlobalAveragePooling2D": "average",
    "GlobalMaxPooling2D": "maximum",
    "Flatten": "flatten",
    "Resizing": "resize",
    "ZeroPadding2D": "pad",
}
WORDS = {"BatchNormalization": "BN", "LayerNormalization": "LN", "Add": "+ shortcut"}
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


def network_diagram(layers: list[dict[str, Any]]) -> None:
    """Draw the rows of `core.layer_table`; equal neighbours are drawn once with their number."""
    rows = []
    for bar in _shortened(_bars(layers)):
        kind = "weights" if bar.channels else "shape"
        frozen = "" if bar.trainable or not bar.channels else " frozen"
        width = min(100, 8 + 8 * log2(bar.channels + 1)) if bar.channels else 0
        repeats = f" ×{bar.repeats}" if bar.repeats > 1 else ""
        words = [*bar.tags, "frozen"] if frozen else bar.tags
        tags = "".join(f"<i>{escape(tag)}</i>" for tag in words)
        rows.append(
            f'<div class="{kind}{frozen}"><span class="bar" style="width:{width:.0f}%"></span>'
            f"<span><b>{escape(bar.kind)}</b> {escape(bar.size)}{repeats} {tags}</span></div>"
        )
    st.html(f'<div class="vz-net">{"".join(rows)}</div>')


def _bars(layers: list[dict[str, Any]]) -> list[Bar]:
    bars: list[Bar] = []
    for layer in layers:
        kind, shape, detail = layer["type"], layer["output_shape"], layer["detail"]
        if kind in WEIGHTED:
            size = "×".join(str(side) for side in shape)
            name = "dense" if kind == "Dense" else kind.removesuffix("2D").lower()
            bars.append(Bar(f"{name} {detail}".strip(), size, int(shape[-1]), layer["trainable"]))
        elif kind in SHAPERS:
            size = "×".join(str(side) for side in shape)
            bars.append(Bar(SHAPERS[kind], f"→ {size}", 0, False))
        elif bars and (tag := _tag(kind, detail)):
            bars[-1].tags.append(tag)
    return bars


def _tag(kind: str, detail: str) -> str:
    if kind == "Dropout":
        return f"dropout {detail}"
    if kind in ("LeakyReLU", "PReLU", "Softmax", "ReLU"):
        return kind
    return detail if kind == "Activation" else WORDS.get(kind, "")


def _shortened(bars: list[Bar]) -> list[Bar]:
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
    gap = Bar("…", f"{len(joined) - 2 * half} more steps", 0, False)
    return [*joined[:half], gap, *joined[-half:]]
