"""The card of one recipe: what it is, its network, its figures, and the ways to run it."""

import streamlit as st

from core.architectures.summary import NetworkSummary
from core.common.i18n import _, ngettext
from core.evaluation.chance import result_of_run
from core.experiments.config import ExperimentConfig
from core.experiments.recipes import Published, Recipe
from core.runs.models import Run, RunStatus
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
        st.markdown(f"**{_(recipe.title)}** · `{recipe.name}`")
        st.caption(_(recipe.summary))
        _figures(recipe, own)
        whole = _("Whole") if recipe.reached else _("As published")
        st.caption(
            _(
                ":material/timer: {which}: {effort}; {time} on two processor cores, estimated. "
                "Short: {short_effort}; {short_time}.",
                which=whole,
                effort=_effort(recipe.config),
                time=time_in_words(recipe.hours),
                short_effort=_effort(recipe.short_config),
                short_time=_(recipe.short_estimate),
            )
        )
        if recipe.reached and recipe.reached.remarks:
            st.caption(_(recipe.reached.remarks))
        _buttons(recipe)
        for mend in recipe.deviations:
            st.caption(f":material/build: {_(mend)}")
        if words := _published_words(recipe.published):
            whose = _("Size") if recipe.reached else _("Reported")
            st.caption(f":material/article: {whose}: {words}")
        network = st.expander(
            _("The network and its knobs"),
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
        return _("less than a minute")
    if hours < 1:
        return ngettext("about {count} minute", "about {count} minutes", round(60 * hours))
    if hours < 48:
        return ngettext("about {count} hour", "about {count} hours", round(hours))
    return ngettext("about {count} day", "about {count} days", round(hours / 24))


def _figures(recipe: Recipe, own: OwnRuns) -> None:
    known, here, short = st.columns(3)
    source = recipe.reached or recipe.published
    run, tried = own.shown, own.tried
    known.metric(
        _("Measured by us") if recipe.reached else _("Published"), percent(source.test_accuracy)
    )
    here.metric(
        _("On this machine"),
        percent(run.test_accuracy if run else None),
        **beside(result_of_run(run) if run else None),
    )
    short.metric(
        _("Short version"),
        percent(tried.test_accuracy if tried else None),
        help=_("The short version on this machine."),
        **beside(result_of_run(tried) if tried else None),
    )
    _remarks(recipe, run, tried)


def _remarks(recipe: Recipe, run: Run | None, tried: Run | None) -> None:
    """What the figures are; what else was reached by this machine's `run`."""
    sentences = [_("Share of test images that are right (accuracy).")]
    if run or tried:
        sentences.append(_("Below: its 95% interval."))
    if run and run.status == RunStatus.STOPPED:
        sentences.append(
            ngettext(
                "On this machine: stopped after {count} epoch.",
                "On this machine: stopped after {count} epochs.",
                run.epochs,
            )
        )
    st.caption(" ".join(sentences))
    if recipe.reached:
        _averaged_views(
            recipe.reached.test_accuracy_views, run.test_accuracy_views if run else None
        )
    if recipe.published.test_loss is not None and run and run.test_loss is not None:
        st.caption(
            _(
                "Error (loss): published {published:.3g}, on this machine {own:.3g}.",
                published=recipe.published.test_loss,
                own=run.test_loss,
            )
        )


def _averaged_views(ours: float | None, here: float | None) -> None:
    """Accuracies (shares, 0–1) of answers averaged over views, where they are known."""
    views = []
    if ours is not None:
        views.append(_("measured by us {share}", share=percent(ours)))
    if here is not None:
        views.append(_("on this machine {share}", share=percent(here)))
    if views:
        words = _("With averaged views: {shares}.", shares=", ".join(views))
        st.caption(f":material/filter_none: {words}")


def _buttons(recipe: Recipe) -> None:
    with st.container(horizontal=True):
        label = _("Run whole") if recipe.reached else _("Run as published")
        if st.button(label, key=f"whole_{recipe.name}", type="primary"):
            if recipe.hours >= HOURS_TO_ASK:
                _ask(recipe)
            else:
                _run(recipe.config)
        if st.button(_("Run the short version"), key=f"short_{recipe.name}"):
            _run(recipe.short_config)
        if st.button(_("Open in Train"), key=f"open_{recipe.name}"):
            state.replace_draft(recipe.config)
            st.switch_page(TRAIN.path)


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
    if training.early_stopping != "off":
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


def _network(facts: NetworkSummary) -> None:
    parameter_line(facts)
    network_diagram(facts)
