"""A sweep as figures and people take it: its aims, its knobs as axes, its runs, and in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.common.i18n import N_, _, ngettext, number
from core.config.choices import choice_of
from core.config.words import in_words
from core.evaluation.chance import Result
from core.evaluation.many_runs import over_seeds
from core.experiments.config import ExperimentConfig
from core.reporting.sweeps.figures import Aim, Tried
from core.reporting.sweeps.knob_figures import Axis
from core.runs.titles import network_title
from core.search.results import Flattery, Trial, TrialState
from core.search.spec import SweepSpec, Varied

NETWORK = "model"
STATE_WORDS = {
    TrialState.RUNNING: N_("under way"),
    TrialState.COMPLETE: N_("whole"),
    TrialState.PRUNED: N_("ended early"),
    TrialState.STOPPED: N_("stopped"),
    TrialState.FAILED: N_("failed"),
}
OBJECTIVE_WORDS = {
    "val_accuracy": N_("right on validation images"),
    "val_loss": N_("loss on validation images"),
}
SECOND_WORDS = {
    "seconds": N_("seconds of training"),
    "parameters": N_("parameters"),
}
METHOD = N_("Mean and interval over the seeds, by Student's t.")


def aim_of(spec: SweepSpec) -> Aim:
    """What the sweep searches for."""
    accuracy = spec.objective == "val_accuracy"
    return Aim(_(OBJECTIVE_WORDS[spec.objective]), more_is_better=accuracy, share=accuracy)


def second_aim(spec: SweepSpec) -> Aim | None:
    """What it searches for besides, if anything."""
    if spec.second == "none":
        return None
    return Aim(_(SECOND_WORDS[spec.second]), more_is_better=False)


def axes_of(spec: SweepSpec, titles: Mapping[str, str]) -> list[Axis]:
    """Its knobs as axes; `titles` in words by path, the path itself where one is missing."""
    return [_axis(one, titles.get(one.path, one.path)) for one in spec.knobs]


def tried_of(trials: Iterable[Trial]) -> list[Tried]:
    """Those that have a value and are over, as figures take them; a stopped one was ended early."""
    return [
        Tried(
            one.number,
            one.value,
            one.settings,
            one.minutes,
            one.state is not TrialState.COMPLETE,
            one.second,
        )
        for one in trials
        if one.value is not None and one.state is not TrialState.RUNNING
    ]


def value_words(path: str, value: Any) -> str:
    """What a knob stands at, as it is written."""
    if path == NETWORK and isinstance(value, str):
        return network_title(value)
    if isinstance(value, float):
        return number(value, ".3g")
    section: Any = ExperimentConfig
    for name in path.split("."):
        field = getattr(section, "model_fields", {}).get(name)
        if field is None:
            break
        choice = choice_of(field)
        if choice and isinstance(value, str) and value in choice.alternatives:
            return _(choice.alternatives[value].title)
        section = field.annotation
    else:
        if field is not None and not choice:
            return in_words(field, value)
    if value is None:
        return _("as published")
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return number(value, ",") if isinstance(value, int) else str(value)


def settings_words(settings: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What was drawn, in a line."""
    return " · ".join(
        f"{titles.get(path, path)} {value_words(path, value)}" for path, value in settings.items()
    )


def state_words(trial: Trial) -> str:
    """What became of a trial, a pruned one with its epoch."""
    if trial.state is TrialState.PRUNED and trial.pruned_in is not None:
        return _("ended early, in epoch {epoch}", epoch=trial.pruned_in)
    return _(STATE_WORDS[trial.state])


def counts_words(trials: Sequence[Trial]) -> str:
    """How many are under way, stopped and failed."""
    found = {
        state: count
        for state in (TrialState.RUNNING, TrialState.STOPPED, TrialState.FAILED)
        if (count := sum(one.state is state for one in trials))
    }
    return " · ".join(f"{number(count, ',')} {_(STATE_WORDS[s])}" for s, count in found.items())


def flattery_words(found: Flattery, aim: Aim) -> str:
    """By how much the best figure may be too good, in points where it is a share."""
    by = number(100 * found.by, ".2f") if aim.share else number(found.by, ".3g")
    words = {"images": found.images, "by": _("{by} points", by=by) if aim.share else by}
    return ngettext(
        "The best of {count} run on {images:,} validation images is chosen for being the best: "
        "were all of them equally good, it would still look better than it is by up to {by}.",
        "The best of {count} runs on {images:,} validation images is chosen for being the best: "
        "were all of them equally good, it would still look better than it is by up to {by}.",
        found.runs,
        **words,
    )


def interval_words(best: float, images: int) -> str:
    """Where the best run's accuracy (0 to 1) on so many validation images lies, chance alone
    counted."""
    between = Result(round(best * images), images, 0).between
    return _("Chance alone leaves it at {between} (95% interval).", between=between)


def words_of_test(accuracies: Sequence[float]) -> str:
    """What the test said of the best, trained again: the mean over its seeds with a 95 % interval.

    `accuracies` (0 to 1) of the runs that are tested, one a seed; "" of none.
    """
    if not accuracies:
        return ""
    (row,), _pairs = over_seeds({"": accuracies})
    if row.low is None or row.high is None:
        return ngettext(
            "On the test set, with {count} seed: {mean} right.",
            "On the test set, with {count} seeds: {mean} right.",
            row.runs,
            mean=number(row.mean, ".2%"),
        )
    return ngettext(
        "On the test set, with {count} seed: {mean} right on average, {low} to {high} (95% "
        "interval).",
        "On the test set, with {count} seeds: {mean} right on average, {low} to {high} (95% "
        "interval).",
        row.runs,
        mean=number(row.mean, ".2%"),
        low=number(row.low, ".2%"),
        high=number(row.high, ".2%"),
    )


def fall_words(best: float, accuracies: Sequence[float]) -> str:
    """How far the test is from the validation figure that was the best (shares 0 to 1)."""
    points = 100 * (best - sum(accuracies) / len(accuracies))
    if points > 0:
        return _(
            "That is {points} points below the best validation figure, {best}.",
            points=number(points, ".2f"),
            best=number(best, ".2%"),
        )
    return _("The best validation figure was {best}.", best=number(best, ".2%"))


def _axis(varied: Varied, title: str) -> Axis:
    if varied.kind == "choices":
        words = tuple(value_words(varied.path, one) for one in varied.choices)
        return Axis(varied.path, title, choices=varied.choices, words=words)
    low, high = varied.low or 0.0, 1.0 if varied.high is None else varied.high
    return Axis(varied.path, title, low, high, varied.log)
