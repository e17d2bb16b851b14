"""What a recipe is known to reach beside what this machine reached."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.evaluation.chance import result_of_run
from core.experiments.recipes import Recipe
from core.runs.models import RunStatus
from core.runs.published import OwnRuns
from pages._ui.recipes.words import known_accuracy, percent
from pages._ui.widgets.messages import beside


def figures(recipe: Recipe, own: OwnRuns) -> None:
    """Draw them: known, this machine's newest whole run, its newest short one."""
    with st.container(key="recipe_figures"):
        known, here, short = st.columns(3)
    run, tried = own.shown, own.tried
    known.metric(
        _("Measured by us") if recipe.reached else _("Published"), percent(known_accuracy(recipe))
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
    _remarks(recipe, own)


def _remarks(recipe: Recipe, own: OwnRuns) -> None:
    """What the figures are, and what else was reached by this machine's runs."""
    run, tried = own.shown, own.tried
    sentences = [_("Share of test images that are right (accuracy).")]
    if run or tried:
        sentences.append(_("Below: its 95% interval."))
    if run and run.status is RunStatus.STOPPED:
        sentences.append(
            ngettext(
                "On this machine: stopped after {count} epoch.",
                "On this machine: stopped after {count} epochs.",
                run.epochs,
            )
        )
    if own.finished and own.finished.count > 1:
        sentences.append(
            ngettext(
                "On this machine: the newest; {count} run reached {least} to {most}.",
                "On this machine: the newest; {count} runs reached {least} to {most}.",
                own.finished.count,
                least=percent(own.finished.least),
                most=percent(own.finished.most),
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
