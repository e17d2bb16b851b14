"""All recipes, to scan and to choose one from by mouse, finger or keyboard.

The table is drawn by `assets/recipe_table.js`; the recipe that was chosen stands in the address
(`?recipe=`), so that a link opens it.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from core.architectures import architectures
from core.common.errors import UserError
from core.common.i18n import _, number
from core.datasets import datasets
from core.experiments.recipes import Recipe, recipes
from core.runs.published import OwnRuns
from pages._ui.network.drawing import drawing_url
from pages._ui.recipes.words import brief_time, known_accuracy
from pages._ui.widgets.messages import problem

PARAMETER = "recipe"
_KEY, _OPENED = "recipe_table", "recipe_opened"
_SCRIPT = Path(__file__).resolve().parents[3] / "assets/recipe_table.js"
_component = st.components.v2.component(
    "vistazo_recipe_table",
    html='<table class="vz-recipes"></table>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def opened_recipe(first: Recipe) -> Recipe:
    """The recipe in the address, else the one that was open before, else `first`."""
    wanted = st.query_params.get(PARAMETER)
    if wanted:
        try:
            st.session_state[_OPENED] = recipes[wanted].name
        except UserError as error:
            problem(str(error))
    return recipes[st.session_state.get(_OPENED, first.name)]


def open_recipe(name: str) -> None:
    """Open another one from now on."""
    st.session_state[_OPENED] = name
    st.query_params[PARAMETER] = name


def recipe_table(shown: Iterable[Recipe], own: Mapping[str, OwnRuns], opened: Recipe) -> None:
    """Draw `shown`, a group for each data set; a choice opens that recipe in the next run."""
    groups = [
        (name, [_row(one, own.get(one.name, OwnRuns())) for one in together])
        for name, together in groupby(shown, key=lambda one: one.config.data.name)
    ]
    networks = {row["network"] for _name, rows in groups for row in rows}
    data = {
        "titles": [_("Experiment"), _("Published, %"), _("Here, %"), _("Time, estimated")],
        "groups": [{"title": _(datasets[name].title), "rows": rows} for name, rows in groups],
        "drawings": {name: drawing_url(name) for name in sorted(networks)},
        "opened": opened.name,
        "linked": PARAMETER in st.query_params,
    }
    _component(data=data, key=_KEY, on_picked_change=_picked)


def _picked() -> None:
    name = st.session_state[_KEY].picked
    if name in recipes:
        open_recipe(name)


def _row(recipe: Recipe, own: OwnRuns) -> dict[str, Any]:
    network = recipe.config.model.name
    known, (here, note) = known_accuracy(recipe), _here(own)
    by_us = _("by us") if recipe.reached and known is not None else ""
    short = _("short: {time}", time=brief_time(recipe.short_minutes / 60))
    return {
        "name": recipe.name,
        "network": network,
        "lines": [_(recipe.title), _(architectures[network].title)],
        "cells": [
            [_in_percent(known), by_us],
            [_in_percent(here), note],
            [brief_time(recipe.hours), short],
        ],
    }


def _here(own: OwnRuns) -> tuple[float | None, str]:
    """This machine's newest result, not the best, which the test images would have chosen; and of
    how many it is the newest. That of the short version where there is no other."""
    count = own.finished.count if own.finished else 0
    if own.shown and own.finished:
        return own.shown.test_accuracy, _("newest of {count}", count=count) if count > 1 else ""
    if own.shown:
        return own.shown.test_accuracy, _("stopped early")
    if own.tried:
        return own.tried.test_accuracy, _("short version")
    return None, ""


def _in_percent(share: float | None) -> str:
    return "–" if share is None else number(100 * share, ".1f")
