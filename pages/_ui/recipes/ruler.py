"""The recipes of one data set on a scale of accuracies: as published, and on this machine."""

from collections.abc import Iterable, Iterator, Mapping

from core.common.i18n import N_, _
from core.evaluation.chance import result_of_run
from core.experiments.recipes import Recipe
from core.runs.published import OwnRuns
from pages._ui.recipes.words import known_accuracy
from pages._ui.run.ruler import Mark, anchor_marks, draw_scale
from pages._ui.widgets.messages import empty_state

KINDS = {
    "anchor": N_("people and other networks"),
    "known": N_("recipes, as published or measured by us"),
    "own": N_("this machine; the band is its 95% interval"),
}


def ruler(
    data_name: str, recipes: Iterable[Recipe], own: Mapping[str, OwnRuns], opened: Recipe
) -> None:
    """Draw the marks of that data set's `recipes` and of the anchors, the best first."""
    marks = anchor_marks(data_name)
    for recipe in recipes:
        marks += _marks(recipe, own.get(recipe.name, OwnRuns()), recipe.name == opened.name)
    if not marks:
        empty_state(_("Nothing is published here. Run a recipe, and its result stands on a scale."))
        return
    draw_scale(marks, KINDS, "recipes_ruler")


def _marks(recipe: Recipe, own: OwnRuns, opened: bool) -> Iterator[Mark]:
    """The known figure, and the newest own one: the best would be chosen by the test images."""
    title, known = _(recipe.title), known_accuracy(recipe)
    if known is not None:
        yield Mark("known", title, known, opened=opened)
    run = own.shown or own.tried
    if run and run.test_accuracy is not None:
        words = N_("{recipe}, here") if own.shown else N_("{recipe}, short version here")
        result = result_of_run(run)
        yield Mark(
            "own",
            _(words, recipe=title),
            run.test_accuracy,
            result.interval if result else None,
            opened,
        )
