"""Recipes: every published experiment to scan and to run, its figures beside this machine's."""

import streamlit as st

from core.common.i18n import N_, _
from core.datasets import datasets
from core.datasets.cache import read_meta
from core.experiments.recipes import Recipe, recipes
from core.runs.published import OwnRuns, own_runs
from pages._ui.recipes.card import recipe_card
from pages._ui.recipes.ruler import ruler
from pages._ui.recipes.table import open_recipe, opened_recipe, recipe_table
from pages._ui.shell.page import guarded, page
from pages._ui.shell.state import held
from pages._ui.widgets.layout import two_columns

EVERY = "every"
SHOWN = "recipes_data_shown"


def in_groups() -> dict[str, list[Recipe]]:
    """The recipes of each data set, in the data sets' order."""
    found = {
        name: [recipe for recipe in recipes if recipe.config.data.name == name]
        for name in datasets.names()
    }
    return {name: together for name, together in found.items() if together}


def choose_data(names: list[str]) -> str:
    """Which data set's recipes to show, or `EVERY`."""
    before = st.session_state.get(SHOWN, EVERY)
    chosen: str = st.segmented_control(
        _("Data set"),
        [EVERY, *names],
        default=held("recipes_data", before),
        format_func=lambda name: _("All") if name == EVERY else _(datasets[name].title),
        required=True,
        label_visibility="collapsed",
        key="recipes_data",
    )
    st.session_state[SHOWN] = chosen  # a widget forgets when its page is left
    if chosen not in (before, EVERY):
        open_recipe(by_data[chosen][0].name)
    return chosen


def show_scale(data_name: str, own: dict[str, OwnRuns], opened: Recipe) -> None:
    """The scale of that data set, and whether figures of this machine can stand on it."""
    st.subheader(_("Right on {data}", data=_(datasets[data_name].title)), anchor=False)
    st.caption(_("Share of test images that are right (accuracy)."))
    meta, whole = read_meta(data_name), datasets[data_name].train_count
    if meta and meta.train_count < whole:
        st.caption(
            _(
                ":material/warning: {count:,} of the {whole:,} training images are on "
                "this machine: own figures can't be compared with published ones.",
                count=meta.train_count,
                whole=whole,
            )
        )
    ruler(data_name, by_data[data_name], own, opened)


with page(
    N_("Recipes"),
    N_(
        "Published experiments, one click away: the share of test images that each names right, "
        "beside what this machine has reached."
    ),
):
    by_data = in_groups()
    chosen = choose_data(list(by_data))
    shown = [recipe for name in by_data if chosen in (EVERY, name) for recipe in by_data[name]]
    opened, own = opened_recipe(shown[0]), own_runs(recipes)
    table, card = two_columns("recipes", gap="medium")
    with table, guarded():
        recipe_table(shown, own, opened)
    with card, guarded():
        recipe_card(opened, own.get(opened.name, OwnRuns()))
    with card if chosen == EVERY else table, guarded():
        show_scale(opened.config.data.name, own, opened)
