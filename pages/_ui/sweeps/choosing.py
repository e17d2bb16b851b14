"""Which knobs vary, and between what: a switch for each, its range or its choices below it."""

from collections.abc import Sequence
from math import floor, log10
from typing import Any

import streamlit as st

from core.common.i18n import _, ngettext
from core.reporting.sweeps.words import value_words
from core.search.knobs import Proposal, proposals
from core.search.spec import SweepSpec, Varied
from pages._ui.shell.state import held, remember
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

AT_FIRST, TICKED = 5, 2
PILLS = 8  # choices that stand side by side; more are a list


def choose_knobs(first: SweepSpec, key: str, grid: bool) -> list[dict[str, Any]]:
    """What varies, in JSON form; with a `grid`, also how many values of each range it has."""
    st.subheader(_("Knobs to try"), anchor=False)
    st.caption(_("Switch on what is to vary, and say between what. Two or three are a good start."))
    before = {one.path: one for one in first.knobs}
    offered = _in_order(proposals(first.base), before)
    ticked = set(before) or {one.varied.path for one in offered[:TICKED]}
    seen = max(AT_FIRST, len(before))
    found = [_knob(one, before, ticked, key, grid) for one in offered[:seen]]
    if offered[seen:]:
        rest = ngettext("{count} more knob", "{count} more knobs", len(offered) - seen)
        with st.expander(rest, icon=":material/tune:", key=f"{key}.more_knobs"):
            found += [_knob(one, before, ticked, key, grid) for one in offered[seen:]]
    for path in before.keys() - {one.varied.path for one in offered}:
        problem(_("The config has no setting {path} that could vary.", path=path))
    return [one for one in found if one]


def _in_order(found: Sequence[Proposal], before: dict[str, Varied]) -> list[Proposal]:
    """Those that vary already come first; of the others those that are asked for most."""
    return sorted(found, key=lambda one: one.varied.path not in before)


def _knob(
    offered: Proposal, before: dict[str, Varied], ticked: set[str], key: str, grid: bool
) -> dict[str, Any] | None:
    """A knob's switch, with the exact name beside it; None where it is off."""
    path = offered.varied.path
    mine = f"{key}.{path}"
    varied = before.get(path, offered.varied)
    with st.container(key=f"knob_{path.replace('.', '_')}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            on = st.toggle(
                _(offered.title),
                held(f"{mine}.on", path in ticked),
                help=_(offered.help) if offered.help else None,
                key=f"{mine}.on",
                on_change=remember,
                args=(f"{mine}.on",),
            )
            now = value_words(path, offered.now)
            show_html("knob_now", path=path, now=_("now {value}", value=now))
        if not on:
            return None
        values = {"path": path, "kind": varied.kind}
        if varied.kind == "choices":
            return {**values, "choices": _choices(offered, varied, mine)}
        return {**values, **_range(offered, varied, mine, grid)}


def _range(offered: Proposal, varied: Varied, key: str, grid: bool) -> dict[str, Any]:
    """From, to, and whether each factor of ten counts as much as any other."""
    places = st.columns(4 if grid else 3, vertical_alignment="bottom")
    unit = f" ({_(offered.unit)})" if offered.unit else ""
    with places[0]:
        low = _number(_("From") + unit, offered, varied.kind, varied.low or 0, f"{key}.low")
    with places[1]:
        high = _number(_("To") + unit, offered, varied.kind, varied.high or 0, f"{key}.high")
    log = places[2].toggle(
        _("Log scale"),
        held(f"{key}.log", varied.log),
        help=_("Each factor of ten counts as much as any other: for rates and penalties."),
        key=f"{key}.log",
        on_change=remember,
        args=(f"{key}.log",),
    )
    found = {"low": low, "high": high, "log": log}
    if grid:
        found["points"] = places[3].number_input(
            _("Points"),
            2,
            100,
            held(f"{key}.points", varied.points),
            help=_("How many values of this range the grid has."),
            key=f"{key}.points",
            on_change=remember,
            args=(f"{key}.points",),
        )
    return found


def _number(label: str, offered: Proposal, kind: str, first: float, key: str) -> float:
    """A number within what the config allows: whole, or as short as it can be written."""
    of = int if kind == "int" else float
    least, most = offered.limits or (None, None)
    typed: float = st.number_input(
        label,
        min_value=None if least is None else of(least),
        max_value=None if most is None else of(most),
        value=held(key, of(first)),
        step=1 if kind == "int" else _step(first),
        format="%d" if kind == "int" else "%g",
        key=key,
        on_change=remember,
        args=(key,),
    )
    return typed


def _step(first: float) -> float:
    """What plus and minus change: one of the first figure."""
    return float(10.0 ** floor(log10(abs(first)))) if first else 0.01


def _choices(offered: Proposal, varied: Varied, key: str) -> list[Any]:
    """Those that are chosen; of numbers, any other can be typed."""
    if not offered.allowed:
        return _numbers(varied, key)
    options = list(offered.allowed)
    first = [one for one in varied.choices if one in options]
    common: dict[str, Any] = {
        "format_func": lambda one: value_words(varied.path, one),
        "key": f"{key}.choices",
        "on_change": remember,
        "args": (f"{key}.choices",),
    }
    chosen = held(f"{key}.choices", first)
    if len(options) <= PILLS:
        return st.pills(_("Choices"), options, selection_mode="multi", default=chosen, **common)
    return st.multiselect(_("Choices"), options, default=chosen, **common)


def _numbers(varied: Varied, key: str) -> list[Any]:
    """What is typed and is no number stays as it is, for the check to name it."""
    first = [str(one) for one in varied.choices]
    chosen = held(f"{key}.choices", first)
    typed = st.multiselect(
        _("Choices"),
        list(dict.fromkeys([*first, *chosen])),
        default=chosen,
        accept_new_options=True,
        key=f"{key}.choices",
        on_change=remember,
        args=(f"{key}.choices",),
    )
    return [_value(one) for one in typed]


def _value(typed: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(typed)
        except ValueError:
            continue
    return typed
