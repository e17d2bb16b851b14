"""Recipes: every published experiment, one click away, its figures beside this machine's."""

from collections import defaultdict

import pandas as pd
import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.datasets import datasets
from core.datasets.cache import read_meta
from core.experiments.recipes import Anchor, Recipe, anchors_of, recipes
from core.runs import repository
from core.runs.models import Run, RunStatus
from core.runs.published import OwnRuns, own_runs
from pages._ui.recipes.card import percent, recipe_card
from pages._ui.shell.page import guarded, page
from pages._ui.shell.state import held

PERCENT = "%.2f"
NOTHING = OwnRuns()
SHOWN = "recipes_data_shown"


def figures_table(data_name: str, shown: list[Recipe], own: dict[str, OwnRuns]) -> None:
    """Published and own figures of one data set's recipes, with the anchors."""
    rows = [_row(recipe, own.get(recipe.name, NOTHING)) for recipe in shown]
    rows += [_anchor_row(anchor) for anchor in anchors_of(data_name)]
    columns = {
        "what": st.column_config.TextColumn(_("Experiment"), width="medium"),
        "published": st.column_config.NumberColumn(
            _("Published, %"), format=PERCENT, width="small"
        ),
        "ours": st.column_config.NumberColumn(
            _("On this machine, %"), format=PERCENT, width="small"
        ),
        "short": st.column_config.NumberColumn(
            _("Short version, %"), format=PERCENT, width="small"
        ),
        "note": st.column_config.TextColumn("", width="large"),
    }
    st.dataframe(
        pd.DataFrame(rows),
        column_config=columns,
        hide_index=True,
        height="content",
        placeholder="–",
    )
    st.caption(
        _(
            "Share of test images that are right (accuracy). Whole or short version: what this "
            "machine reached."
        )
    )
    _say_if_images_are_missing(data_name)


def _anchor_row(anchor: Anchor) -> dict[str, object]:
    who, kind = _(anchor.who), _(anchor.kind)
    return {
        "what": f"{who} ({kind})" if kind != who else who,
        "published": _in_percent(anchor.test_accuracy),
        "ours": None,
        "short": None,
        "note": _(anchor.note),
    }


def _row(recipe: Recipe, own: OwnRuns) -> dict[str, object]:
    run = own.shown
    return {
        "what": _(recipe.title),
        "published": _in_percent(recipe.published.test_accuracy),
        "ours": _in_percent(run.test_accuracy if run else None),
        "short": _in_percent(own.tried.test_accuracy if own.tried else None),
        "note": _note(recipe, own, run),
    }


def _note(recipe: Recipe, own: OwnRuns, run: Run | None) -> str:
    notes = []
    if recipe.reached:
        reached = recipe.reached.test_accuracy
        words = _("recipe of the house, reached {share}", share=percent(reached))
        notes.append(words if reached else _("recipe of the house"))
    elif recipe.published.test_accuracy is None and recipe.published.remarks:
        notes.append(_(recipe.published.remarks))
    if run:
        stopped = _("run {run}, stopped after epoch {epoch}", run=run.id, epoch=run.epochs)
        finished = _("run {run}", run=run.id)
        notes.append(finished if run.status == RunStatus.FINISHED else stopped)
    accuracies = [
        each.test_accuracy or 0.0 for each in own.whole if each.status == RunStatus.FINISHED
    ]
    if len(accuracies) > 1:
        least, most = percent(min(accuracies)), percent(max(accuracies))
        notes.append(
            ngettext(
                "{count} run, {least} to {most}",
                "{count} runs, {least} to {most}",
                len(accuracies),
                least=least,
                most=most,
            )
        )
    return ", ".join(notes)


def _say_if_images_are_missing(data_name: str) -> None:
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


def _in_percent(share: float | None) -> float | None:
    return None if share is None else share * 100


with page(
    N_("Recipes"),
    N_("Published experiments, one click away: their figures beside those of this machine."),
):
    by_data: dict[str, list[Recipe]] = defaultdict(list)
    for recipe in recipes:
        by_data[recipe.config.data.name].append(recipe)
    own = own_runs(recipes, repository.list_runs(RunStatus.FINISHED, RunStatus.STOPPED))
    chosen = st.segmented_control(
        _("Data set"),
        [name for name in datasets.names() if name in by_data],
        default=held("recipes_data", st.session_state.get(SHOWN, "fashion_mnist")),
        format_func=lambda name: _(datasets[name].title),
        required=True,
        key="recipes_data",
    )
    st.session_state[SHOWN] = chosen  # a widget forgets when its page is left
    figures_table(chosen, by_data[chosen], own)
    house = [recipe for recipe in by_data[chosen] if recipe.reached]
    others = [recipe for recipe in by_data[chosen] if not recipe.reached]
    for title, shown in ((_("Recipes of the house"), house), (_("Published experiments"), others)):
        if house and shown:
            st.subheader(title, anchor=False)
        columns = st.columns(2)
        for index, recipe in enumerate(shown):
            with columns[index % 2], guarded():
                recipe_card(recipe, own.get(recipe.name, NOTHING))
