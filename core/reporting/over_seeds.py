"""Configs over their seeds in words: what each reaches, and whether one is better than another."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.common.i18n import N_, _, number
from core.evaluation.comparison import Verdict
from core.evaluation.many_runs import OverSeeds, SeedComparison, over_seeds
from core.execution.repeats import groups_with_result
from core.runs.models import Run

HEADS = (
    *(N_("Settings of"), N_("Runs"), N_("Mean accuracy")),
    *(N_("Spread (standard deviation)"), N_("95% interval of the mean")),
)
OTHER_IMAGES = N_(
    "They were tested on different images: their configs can't be compared over seeds."
)
METHOD = N_("Welch's t test on the seeds' accuracies, corrected for the pairs (Holm).")
NOTHING = "–"
_WORDS = {
    Verdict.NO_DIFFERENCE: N_(
        "No difference can be seen over these seeds: {difference} points, {low} to {high}."
    ),
    Verdict.AT_THE_EDGE: N_(
        "At the edge: {name} is ahead by {difference} points, {low} to {high}; test and interval do"
        " not agree."
    ),
}
_BETTER = N_("{name} is better over its seeds by {difference} points, {low} to {high}.")


@dataclass(frozen=True)
class SeedsOfRuns:
    """The configs of some runs: `firsts`, the first run of each and what it is called.

    `rows`: those with a result; `pairs` of them, which may be compared where `same_images`.
    """

    firsts: list[tuple[Run, str]]
    rows: list[OverSeeds]
    pairs: list[SeedComparison]
    same_images: bool


def seeds_of(runs: Sequence[Run], names: dict[str, str]) -> SeedsOfRuns:
    """The finished runs of the configs of `runs`, among these or not: of each seed the newest.

    `names`: what each run is called, by its id; its config is called so too.
    """
    first_of = {run.experiment: run for run in reversed(runs) if run.experiment}
    configs = {key: names[run.id] for key, run in reversed(first_of.items())}
    groups = groups_with_result([*configs])
    accuracies = {
        configs[key]: [run.test_accuracy for run in found.runs if run.test_accuracy is not None]
        for key, found in groups.items()
    }
    rows, pairs = over_seeds({name: values for name, values in accuracies.items() if values})
    images = {
        (first_of[key].data_name, first_of[key].data_version, found.data_checksum)
        for key, found in groups.items()
        if found.runs
    }
    firsts = [(first_of[key], name) for key, name in configs.items()]
    return SeedsOfRuns(firsts, rows, pairs, len(images) == 1)


def seed_row(row: OverSeeds) -> tuple[str, ...]:
    """A config's figures in words, below `HEADS`."""
    interval = NOTHING
    if row.low is not None and row.high is not None:
        interval = _("{low:.1%} to {high:.1%}", low=row.low, high=row.high)
    spread = NOTHING if row.spread is None else number(row.spread, ".2%")
    return row.name, number(row.runs, "d"), number(row.mean, ".2%"), spread, interval


def seed_sentence(pair: SeedComparison) -> str:
    """What is to be said of two configs whose verdict is known."""
    assert pair.low is not None
    assert pair.high is not None
    assert pair.verdict is not None
    sign = 1 if pair.difference > 0 or pair.verdict is Verdict.NO_DIFFERENCE else -1
    low, high = sorted((sign * pair.low, sign * pair.high))
    return _(
        _WORDS.get(pair.verdict, _BETTER),
        name=pair.second if pair.difference > 0 else pair.first,
        difference=number(100 * sign * pair.difference, ".2f"),
        low=number(100 * low, ".2f"),
        high=number(100 * high, ".2f"),
    )
