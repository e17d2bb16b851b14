"""The card of one recipe: what it is, its network, its figures, and the ways to run it."""

import streamlit as st

from core.architectures.summary import NetworkSummary
from core.evaluation.chance import result_of_run
from core.experiments.config import ExperimentConfig
from core.experiments.recipes import Published, Recipe
from core.runs.models import RunStatus
from core.runs.published import OwnRuns
from pages._ui.network.diagram import network_diagram
from pages._ui.network.facts import parameter_line, with_facts
from pages._ui.recipes.knob_table import knob_table
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.messages import KEPT, beside

HOURS_TO_ASK = 1.0


def recipe_card(recipe: Recipe, own: OwnRuns) -> None:
    """Draw the card; a click on one of its buttons leaves the page."""
    with st.container(border=True, key=f"card_{recipe.name}"):
        st.markdown(f"**{recipe.title}** · `{recipe.name}`")
        st.caption(recipe.summary)
        _figures(recipe, own)
        whole = "Whole" if recipe.reached else "As published"
        st.caption(
            f":material/timer: {whole}: {_effort(recipe.config)}; "
            f"{time_in_words(recipe.hours)} on two processor cores, estimated. "
            f"Short: {_effort(recipe.short_config)}; {recipe.short_estimate}."
        )
        if recipe.reached and recipe.reached.remarks:
            st.caption(recipe.reached.remarks)
        _buttons(recipe)
        for mend in recipe.deviations:
            st.caption(f":material/build: {mend}")
        if words := _published_words(recipe.published):
            whose = "Size" if recipe.reached else "Reported"
            st.caption(f":material/article: {whose}: {words}")
        network = st.expander(
            "The network and its knobs",
            icon=":material/account_tree:",
            key=f"network_{recipe.name}",
            on_change="rerun",  # only an open one costs the worker a network
        )
        if network.open:
            with network:
                with_facts(recipe.config, _network)
                knob_table(recipe.config)


def percent(share: float | None) -> str:
    """A share (0–1) in words, a dash for None."""
    return "–" if share is None else f"{share:.2%}"


def time_in_words(hours: float) -> str:
    """Roughly how long: minutes, hours or days."""
    if 60 * hours < 1:
        return "less than a minute"
    minutes = round(60 * hours)
    if hours < 1:
        return f"about {minutes} minute{'s' if minutes > 1 else ''}"
    if hours < 48:
        return f"about {hours:.0f} hour{'s' if round(hours) > 1 else ''}"
    return f"about {hours / 24:.0f} days"


def _figures(recipe: Recipe, own: OwnRuns) -> None:
    known, here, short = st.columns(3)
    source = recipe.reached or recipe.published
    run, tried = own.shown, own.tried
    known.metric("Measured by us" if recipe.reached else "Published", percent(source.test_accuracy))
    here.metric(
        "On this machine",
        percent(run.test_accuracy if run else None),
        **beside(result_of_run(run) if run else None),
    )
    short.metric(
        "Short version",
        percent(tried.test_accuracy if tried else None),
        help="The short version on this machine.",
        **beside(result_of_run(tried) if tried else None),
    )
    stopped = run and run.status == RunStatus.STOPPED
    how = f" On this machine: stopped after {run.epochs} epochs." if run and stopped else ""
    small = " Below: its 95% interval." if run or tried else ""
    st.caption(f"Share of test images that are right (accuracy).{small}{how}")
    if recipe.reached:
        views = [
            f"{whose} {percent(share)}"
            for whose, share in (
                ("measured by us", recipe.reached.test_accuracy_views),
                ("on this machine", run.test_accuracy_views if run else None),
            )
            if share is not None
        ]
        if views:
            st.caption(f":material/filter_none: With averaged views: {', '.join(views)}.")
    if recipe.published.test_loss is not None and run and run.test_loss is not None:
        st.caption(
            f"Error (loss): published {recipe.published.test_loss:.3g}, on this machine "
            f"{run.test_loss:.3g}."
        )


def _buttons(recipe: Recipe) -> None:
    with st.container(horizontal=True):
        label = "Run whole" if recipe.reached else "Run as published"
        if st.button(label, key=f"whole_{recipe.name}", type="primary"):
            if recipe.hours >= HOURS_TO_ASK:
                _ask(recipe)
            else:
                _run(recipe.config)
        if st.button("Run the short version", key=f"short_{recipe.name}"):
            _run(recipe.short_config)
        if st.button("Open in Train", key=f"open_{recipe.name}"):
            state.replace_draft(recipe.config)
            st.switch_page(TRAIN.path)


@st.dialog("A long training")
def _ask(recipe: Recipe) -> None:
    with guarded():
        _question(recipe)


def _question(recipe: Recipe) -> None:
    st.write(
        f"This takes {time_in_words(recipe.hours)} on two processor cores, much less on a "
        "GPU. One training runs at a time: others wait meanwhile. It can be stopped, and go on "
        f"later. {KEPT}"
    )
    with st.container(horizontal=True):
        if st.button("Run it", key="run_whole_all_the_same", type="primary"):
            _run(recipe.config)
        if st.button("Run the short version instead", key="run_short_instead"):
            _run(recipe.short_config)


def _run(config: ExperimentConfig) -> None:
    """Queue it and go and watch it."""
    st.switch_page(TRAIN.path, query_params={state.RUN_PARAMETER: start(config)})


def _effort(config: ExperimentConfig) -> str:
    training, fraction = config.training, config.data.fraction
    at_most = "at most " if training.early_stopping != "off" else ""
    images = "all training images" if fraction == 1 else f"{fraction:.0%} of the training images"
    return f"{at_most}{training.epochs} epochs, {images}"


def _published_words(published: Published) -> str:
    """What else is published: error, size, remarks."""
    words = []
    if published.test_loss is not None:
        words.append(f"error (loss) {published.test_loss:.3g}")
    if published.total_parameters is not None:
        fixed = published.non_trainable_parameters
        learning = f", {fixed:,} of them do not learn" if fixed else ""
        words.append(f"{published.total_parameters:,} weights (parameters){learning}")
    if published.backbone_parameters is not None:
        words.append(f"backbone {published.backbone_parameters:,} weights (parameters)")
    return " · ".join([*words, published.remarks]) if published.remarks else " · ".join(words)


def _network(facts: NetworkSummary) -> None:
    parameter_line(facts)
    network_diagram(facts)
