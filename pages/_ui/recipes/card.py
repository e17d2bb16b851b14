"""The card of one recipe: what it is, its network, its figures, and the ways to run it."""

from typing import Literal

import streamlit as st

from core.architectures import architectures
from core.common.i18n import _, ngettext
from core.datasets import datasets
from core.experiments.config import ExperimentConfig
from core.experiments.recipes import Published, Recipe
from core.runs.published import OwnRuns
from pages._ui.network.drawing import drawing_url
from pages._ui.network.facts import network_picture, with_facts
from pages._ui.recipes.figures import figures
from pages._ui.recipes.knob_table import knob_table
from pages._ui.recipes.own import newest_runs
from pages._ui.recipes.words import brief_time, time_in_words
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.messages import KEPT
from pages._ui.widgets.templates import show_html

ButtonKind = Literal["primary", "secondary"]
HOURS_TO_ASK = 1.0


def recipe_card(recipe: Recipe, own: OwnRuns) -> None:
    """Draw the card; a click on one of its buttons leaves the page."""
    with st.container(border=True, key="recipe_card"):
        network = recipe.config.model.name
        details = [_(datasets[recipe.config.data.name].title), _(architectures[network].title)]
        show_html(
            "recipe_head",
            src=drawing_url(network),
            title=_(recipe.title),
            details=" · ".join(details),
            name=recipe.name,
            summary=_(recipe.summary),
        )
        _buttons(recipe)
        figures(recipe, own)
        newest_runs(recipe)
        _what_it_takes(recipe)
        for mend in recipe.deviations:
            st.caption(f":material/build: {_(mend)}")
        if words := _published_words(recipe.published):
            whose = _("Size") if recipe.reached else _("Reported")
            st.caption(f":material/article: {whose}: {words}")
        _folded(recipe)


def _folded(recipe: Recipe) -> None:
    """Its settings, and its network as a picture."""
    settings = st.expander(_("Its settings"), icon=":material/tune:", key=f"settings_{recipe.name}")
    with settings:
        knob_table(recipe.config)
    network = st.expander(
        _("The network, layer by layer"),
        icon=":material/account_tree:",
        key=f"network_{recipe.name}",
        on_change="rerun",  # only an open one costs the worker a network
    )
    if network.open:
        with network:
            name = recipe.config.model.name
            with_facts(recipe.config, lambda facts: network_picture(name, facts))


def _what_it_takes(recipe: Recipe) -> None:
    whole = _("Whole") if recipe.reached else _("As published")
    short_time = time_in_words(recipe.short_minutes / 60)
    if recipe.short_remarks:
        short_time = f"{short_time}, {_(recipe.short_remarks)}"
    st.caption(
        _(
            ":material/timer: {which}: {effort}; {time} on two processor cores, estimated. "
            "Short: {short_effort}; {short_time}.",
            which=whole,
            effort=_effort(recipe.config),
            time=time_in_words(recipe.hours),
            short_effort=_effort(recipe.short_config),
            short_time=short_time,
        )
    )
    if recipe.reached and recipe.reached.remarks:
        st.caption(_(recipe.reached.remarks))


def _buttons(recipe: Recipe) -> None:
    """The short version comes first where the whole takes long."""
    long = recipe.hours >= HOURS_TO_ASK
    ways = [_short_button, _whole_button] if long else [_whole_button, _short_button]
    with st.container(horizontal=True, gap="xsmall"):
        for index, button in enumerate(ways):
            button(recipe, "secondary" if index else "primary")
        if st.button(_("Open in Train"), key=f"open_{recipe.name}"):
            state.replace_draft(recipe.config)
            st.switch_page(TRAIN.path)


def _short_button(recipe: Recipe, kind: ButtonKind) -> None:
    label, time = _("Run the short version"), brief_time(recipe.short_minutes / 60)
    if st.button(f"{label} · {time}", key=f"short_{recipe.name}", type=kind):
        _run(recipe.short_config)


def _whole_button(recipe: Recipe, kind: ButtonKind) -> None:
    label = _("Run whole") if recipe.reached else _("Run as published")
    if st.button(f"{label} · {brief_time(recipe.hours)}", key=f"whole_{recipe.name}", type=kind):
        if recipe.hours >= HOURS_TO_ASK:
            _ask(recipe)
        else:
            _run(recipe.config)


def _ask(recipe: Recipe) -> None:
    st.dialog(_("A long training"))(_guarded_question)(recipe)


def _guarded_question(recipe: Recipe) -> None:
    with guarded():
        _question(recipe)


def _question(recipe: Recipe) -> None:
    words = _(
        "This takes {time} on two processor cores, much less on a GPU. One training runs at a "
        "time: others wait meanwhile. It can be stopped, and go on later.",
        time=time_in_words(recipe.hours),
    )
    st.write(f"{words} {_(KEPT)}")
    with st.container(horizontal=True):
        if st.button(_("Run it"), key="run_whole_all_the_same", type="primary"):
            _run(recipe.config)
        if st.button(_("Run the short version instead"), key="run_short_instead"):
            _run(recipe.short_config)


def _run(config: ExperimentConfig) -> None:
    """Queue it and go and watch it."""
    st.switch_page(TRAIN.path, query_params={state.RUN_PARAMETER: start(config)})


def _effort(config: ExperimentConfig) -> str:
    training, fraction = config.training, config.data.fraction
    epochs = ngettext("{count} epoch", "{count} epochs", training.epochs)
    if training.early_stopping.watched:
        epochs = _("at most {epochs}", epochs=epochs)
    images = _("{share:.0%} of the training images", share=fraction)
    images = _("all training images") if fraction == 1 else images
    return f"{epochs}, {images}"


def _published_words(published: Published) -> str:
    """What else is published: error, size, remarks."""
    words = []
    if published.test_loss is not None:
        words.append(_("error (loss) {loss:.3g}", loss=published.test_loss))
    if published.total_parameters is not None:
        total, fixed = published.total_parameters, published.non_trainable_parameters
        size = ngettext("{count:,} weight (parameter)", "{count:,} weights (parameters)", total)
        if fixed:
            size = _("{size}, {count:,} of them do not learn", size=size, count=fixed)
        words.append(size)
    if published.backbone_parameters is not None:
        words.append(
            _(
                "backbone {count:,} weights (parameters)",
                count=published.backbone_parameters,
            )
        )
    if published.remarks:
        words.append(_(published.remarks))
    return " · ".join(words)
