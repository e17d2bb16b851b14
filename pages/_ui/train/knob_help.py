"""What a knob does, in a sentence and a picture of real curves; drawn only once it is opened.

The curves are those of real runs that differ in the knob alone (`scripts.knob_pictures` makes
`assets/knobs/KNOB.json`). The picture is a drawing of text (SVG): no chart has to start for it.
"""

import itertools
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.architectures import architectures
from core.common.i18n import N_, _, number
from core.config.network import model_configs
from core.datasets import get_dataset
from pages._ui.shell.state import held, remember
from pages._ui.widgets.templates import rendered, show_html, svg_url

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "knobs"
WIDTH, HEIGHT = 460, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 128, 12, 32  # around the curves
LINE = 15  # between two labels
TICKS = 4
SMALL = 1e-4  # from here down, "g" writes powers of ten


@dataclass(frozen=True)
class KnobHelp:
    """Marked texts of a knob: its name, what it does, its definition; which figure is drawn (of
    validation images; the one of training images beside it, dashed, where `both`)."""

    title: str
    sentence: str
    definition: str
    figure: str = "loss"
    both: bool = True


HELP = {
    "learning_rate": KnobHelp(
        N_("Learning rate"),
        N_(
            "How big each step of learning is: too small, and it hardly moves; too large, and it "
            "jumps over what it looks for."
        ),
        N_(
            "In each step a weight changes by the learning rate times the slope (gradient) of the "
            "loss: w ← w − η · ∂L/∂w. Adam scales that for each weight by running means of the "
            "gradient and of its square."
        ),
        both=False,
    ),
    "dropout": KnobHelp(
        N_("Dropout"),
        N_(
            "Switches off a random share of the values in each step, so that the network can't "
            "rely on a few of them and learns less by heart."
        ),
        N_(
            "In training, each value that a layer gives is set to 0 with probability p and divided "
            "by 1 − p otherwise; on validation and test images nothing is switched off "
            "(Srivastava and others 2014)."
        ),
    ),
    "l2": KnobHelp(
        N_("L2 (weight penalty)"),
        N_("Large weights cost something, so that the network looks for simpler rules."),
        N_(
            "λ · Σ w², over the weights of the layers, is added to the loss that is made small. "
            "The curves show the loss without it."
        ),
    ),
    "augmentation": KnobHelp(
        N_("Random changes (augmentation)"),
        N_(
            "Each epoch shows every image a little differently, as if there were more images: "
            "what is learned by heart helps less."
        ),
        N_(
            "Each time that a training image is shown, its turn, mirror, brightness and move are "
            "drawn anew, evenly between the limits. Validation and test images are never changed."
        ),
    ),
    "unfreeze": KnobHelp(
        N_("Layers that learn (unfreeze depth)"),
        N_(
            "A pretrained network can see already. With all of it frozen, only the new layers on "
            "top learn: quick and safe. The more layers learn too, the closer it can come to your "
            "images, and the sooner it learns them by heart."
        ),
        N_(
            "With depth n, the weights of the n layers nearest to the answer are changed in "
            "training; those below keep theirs, and their batch normalisation its statistics."
        ),
        figure="accuracy",
    ),
}
FIGURES = {"loss": N_("error (loss)"), "accuracy": N_("right (accuracy)")}
AUGMENTATIONS = (N_("none"), N_("strong"))


def show_knob_help(values: dict[str, Any], free: Collection[str] | None = None) -> None:
    """The fold, of the knobs that the network has; where only some are `free`, of these."""
    knobs = model_configs[values["model"]["name"]].model_fields
    names = [name for name in HELP if name in ("learning_rate", "augmentation") or name in knobs]
    if free is not None:
        names = [name for name in names if name in free]
    if not names:
        return
    fold = st.expander(
        _("What these knobs do to the curves"),
        icon=":material/show_chart:",
        key="knob_help",
        on_change="rerun",
    )
    if not fold.open:
        return
    with fold:
        name = st.radio(
            _("Knob"),
            names,
            names.index(held("knob_help_of", names[0], names)),
            format_func=lambda one: _(HELP[one].title),
            key="knob_help_of",
            on_change=remember,
            args=("knob_help_of",),
            horizontal=True,
        )
        _show(name)


def _show(name: str) -> None:
    about, curves = HELP[name], read_curves(name)
    picture = rendered("knob_picture", **drawing(name, curves))
    show_html(
        "knob_help",
        sentence=_(about.sentence),
        src=svg_url(picture),
        alternative=_alternative(name, curves),
        lines=_lines(about),
        set_up=_set_up(curves["base"]),
        summary=_("Exactly"),
        definition=_(about.definition),
    )


@lru_cache(maxsize=len(HELP))
def read_curves(name: str) -> dict[str, Any]:
    """What `scripts.knob_pictures` has stored of a knob."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def drawing(name: str, curves: dict[str, Any]) -> dict[str, Any]:
    """The values of the template `knob_picture`: its lines with their labels, and its axes."""
    about, runs = HELP[name], curves["runs"]
    wanted = (f"val_{about.figure}", about.figure) if about.both else (f"val_{about.figure}",)
    drawn = [value for run in runs for one in wanted for value in run[one] if value is not None]
    top = 1.0 if about.figure == "accuracy" else _ceiling(runs, wanted, max(drawn))
    epochs = max(len(run["val_loss"]) for run in runs)
    lines, labels = [], []
    for place, run in enumerate(runs):
        for one in wanted:
            points = _points(run[one], epochs, top)
            lines.append({"points": points, "look": place, "dashed": one == about.figure})
        last = run[wanted[0]][-1]
        words = f"{_value(name, place, run['value'])}: {_figure(about, last)}"
        labels.append({"y": _y(last, top), "look": place, "words": words})
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "lines": lines,
        "labels": _apart(labels),
        "label_x": WIDTH - RIGHT + 6,
        "ticks": [
            {"y": _y(at * top / TICKS, top), "words": _tick(about, at * top / TICKS)}
            for at in range(TICKS + 1)
        ],
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "foot": HEIGHT - 8,
        "ends": (_("epoch {number}", number=1), str(epochs)),
        "axis": _(FIGURES[about.figure]),
    }


def _ceiling(runs: list[dict[str, Any]], wanted: tuple[str, ...], most: float) -> float:
    """The top of the axis: what is far above where the others begin is cut off."""
    usual = sorted(run[one][0] for run in runs for one in wanted)[len(runs) // 2]
    return float(f"{min(most, 1.6 * usual):.1g}") or most


def _points(values: list[float | None], epochs: int, top: float) -> str:
    across = (WIDTH - LEFT - RIGHT) / max(epochs - 1, 1)
    known = ((at, value) for at, value in enumerate(values) if value is not None)
    return " ".join(f"{LEFT + at * across:.1f},{_y(value, top):.1f}" for at, value in known)


def _y(value: float, top: float) -> float:
    share = min(max(value / top, 0.0), 1.0)
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def _apart(labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The labels, none nearer than a line to another."""
    ordered = sorted(labels, key=lambda label: label["y"])
    for before, after in itertools.pairwise(ordered):
        after["y"] = max(after["y"], before["y"] + LINE)
    over = ordered[-1]["y"] - (HEIGHT - BOTTOM)
    return [{**label, "y": label["y"] - max(over, 0)} for label in ordered]


def _value(name: str, place: int, value: Any) -> str:
    if name == "augmentation":
        return _(AUGMENTATIONS[place])
    return number(value, ".5f" if 0 < value < SMALL else "g")


def _figure(about: KnobHelp, value: float) -> str:
    return number(value, ".0%") if about.figure == "accuracy" else number(value, ".2f")


def _tick(about: KnobHelp, value: float) -> str:
    return number(value, ".0%" if about.figure == "accuracy" else "g")


def _lines(about: KnobHelp) -> str:
    if not about.both:
        return _("On images held back (validation).")
    return _("Solid: on images held back (validation). Dashed: on images it learns from.")


def _alternative(name: str, curves: dict[str, Any]) -> str:
    about = HELP[name]
    ends = (
        f"{_value(name, place, run['value'])}: {_figure(about, run[f'val_{about.figure}'][-1])}"
        for place, run in enumerate(curves["runs"])
    )
    words = "; ".join(ends)
    return _(
        "Curves of {knob}; {figure} on images held back at the end: {ends}",
        knob=_(about.title),
        figure=_(FIGURES[about.figure]),
        ends=words,
    )


def _set_up(base: dict[str, Any]) -> str:
    """Under which settings the runs were made."""
    data = get_dataset(base["data"]["name"])
    held_back = base["data"].get("validation", data.validation)
    used = data.train_count * base["data"]["fraction"] * (1 - held_back)
    return _(
        "Real runs that differ in this knob alone: {data}, {count:,.0f} images to learn from, "
        "{network}, {epochs} epochs.",
        data=_(data.title),
        count=used,
        network=_(architectures[base["model"]["name"]].title),
        epochs=base["training"]["epochs"],
    )
