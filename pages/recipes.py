"""Recipes: every published experiment, one click away, its figures beside ours."""

from collections import defaultdict

import pandas as pd
import streamlit as st

from core import store
from core.comparison import best_runs
from core.datasets import datasets
from core.recipes import Published, Reached, Recipe, anchors_of, recipes
from core.store import Run
from pages._ui import state
from pages._ui.network_diagram import network_diagram
from pages._ui.network_facts import Facts, parameter_line, with_facts
from pages._ui.page import guarded, page
from pages._ui.registry import TRAIN
from pages._ui.start import start

PERCENT = "%.2f"


def run(recipe: Recipe, short: bool) -> None:
    """Queue the recipe and go and watch it."""
    run_id = start(recipe.short_config if short else recipe.config)
    st.switch_page(TRAIN.path, query_params={state.RUN_PARAMETER: run_id})


def figures_table(data_name: str, shown: list[Recipe], best: dict[str, Run]) -> None:
    """Published and own figures of one data set's recipes, with the anchors."""
    rows = []
    for recipe in shown:
        own = best.get(recipe.name)
        rows.append(
            {
                "what": recipe.title,
                "published": _percent(recipe.published.test_accuracy),
                "ours": _percent(own.test_accuracy if own else None),
                "note": _note(recipe, own),
            }
        )
    for anchor in anchors_of(data_name):
        what = f"{anchor.who} ({anchor.kind})" if anchor.kind != anchor.who else anchor.who
        rows.append(
            {
                "what": what,
                "published": _percent(anchor.test_accuracy),
                "ours": None,
                "note": anchor.note,
            }
        )
    columns = {
        "what": "Experiment",
        "published": st.column_config.NumberColumn("Published, % right", format=PERCENT),
        "ours": st.column_config.NumberColumn("Here, % right", format=PERCENT),
        "note": "",
    }
    st.dataframe(
        pd.DataFrame(rows),
        column_config=columns,
        hide_index=True,
        height="content",
        placeholder="–",
    )


def card(recipe: Recipe, own: Run | None) -> None:
    """One experiment: what it is, its network, its figures, and the ways to run it."""
    with st.container(border=True, key=f"card_{recipe.name}"):
        st.markdown(f"**{recipe.title}** · `{recipe.name}`")
        st.caption(recipe.sentence)
        known, here = st.columns(2)
        source = recipe.reached or recipe.published
        whose = "Ours" if recipe.reached else "Published"
        known.metric(f"{whose}, right on test images", _word(source.test_accuracy))
        here.metric("Here", _word(own.test_accuracy if own else None))
        if recipe.reached:
            _house_lines(recipe.reached, own)
        with st.container(horizontal=True):
            if st.button(
                "Run whole" if recipe.reached else "Run as published",
                key=f"whole_{recipe.name}",
                type="primary",
            ):
                run(recipe, short=False)
            if st.button("Run the short version", key=f"short_{recipe.name}"):
                run(recipe, short=True)
            if st.button("Open in Train", key=f"open_{recipe.name}"):
                state.replace_draft(recipe.config)
                st.switch_page(TRAIN.path)
        st.caption(f"Short version: {recipe.short_estimate} on two processor cores.")
        for mend in recipe.mends:
            st.caption(f":material/build: {mend}")
        if words := _published_words(recipe.published):
            st.caption(f":material/article: Reported: {words}")
        network = st.expander(
            "The network and its knobs",
            icon=":material/account_tree:",
            key=f"network_{recipe.name}",
            on_change="rerun",  # only an open one costs the worker a network
        )
        if network.open:
            with network:
                with_facts(recipe.config, _network)
                st.json(recipe.values)


def _published_words(published: Published) -> str:
    """What else is published: error, size, remarks."""
    words = []
    if published.test_loss is not None:
        words.append(f"error (loss) {published.test_loss:.3g}")
    if published.total_parameters is not None:
        fixed = published.non_trainable_parameters
        learning = f", {fixed:,} of them do not learn" if fixed else ""
        words.append(f"{published.total_parameters:,} weights (parameters){learning}")
    return " · ".join([*words, published.remarks]) if published.remarks else " · ".join(words)


def _network(facts: Facts) -> None:
    parameter_line(facts)
    network_diagram(facts["layers"])


def _house_lines(reached: Reached, own: Run | None) -> None:
    """What averaged views add, and what the whole recipe costs."""
    views = [
        f"{whose} {_word(share)}"
        for whose, share in (
            ("ours", reached.test_accuracy_views),
            ("here", own.test_accuracy_views if own else None),
        )
        if share is not None
    ]
    if views:
        st.caption(f":material/filter_none: With averaged views: {', '.join(views)}.")
    st.caption(f":material/timer: Whole: {reached.cost}. {reached.remarks}".strip())


def _note(recipe: Recipe, own: Run | None) -> str:
    notes = [f"run {own.id}"] if own else []
    if recipe.published.test_accuracy is None and recipe.published.remarks and not recipe.reached:
        notes.insert(0, recipe.published.remarks)
    if recipe.reached:
        reached = recipe.reached.test_accuracy
        figure = f", reached {_word(reached)}" if reached else ""
        notes.insert(0, f"recipe of the house{figure}")
    return ", ".join(notes)


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _word(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


with page("Recipes", "Published experiments, one click away: their figures beside yours."):
    by_data: dict[str, list[Recipe]] = defaultdict(list)
    for recipe in recipes:
        by_data[recipe.config.data.name].append(recipe)
    best = best_runs(recipes, store.list_runs("finished"))
    chosen = st.segmented_control(
        "Data set",
        [name for name in datasets.names() if name in by_data],
        default="fashion_mnist",
        format_func=lambda name: datasets[name].title,
        required=True,
        key="recipes_data",
    )
    figures_table(chosen, by_data[chosen], best)
    house = [recipe for recipe in by_data[chosen] if recipe.reached]
    others = [recipe for recipe in by_data[chosen] if not recipe.reached]
    for title, shown in (("Recipes of the house", house), ("Published experiments", others)):
        if house and shown:
            st.subheader(title, anchor=False)
        columns = st.columns(2)
        for index, recipe in enumerate(shown):
            with columns[index % 2], guarded():
                card(recipe, best.get(recipe.name))
