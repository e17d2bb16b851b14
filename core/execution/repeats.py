"""One config with several seeds: which are missing, and putting them into the queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean, stdev

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.evaluation.evaluation import environment_of
from core.execution.scheduler import submit
from core.experiments.config import ExperimentConfig
from core.experiments.identity import experiment_key
from core.runs import repository
from core.runs.models import Run, RunStatus, RunSummary
from core.runs.summaries import count_tested, summaries_of

SEEDS = 5
MOST_LOOKED_AT = 200  # runs of one config, the newest
COUNTED = (RunStatus.FINISHED, RunStatus.RUNNING, RunStatus.QUEUED, RunStatus.PAUSED)


@dataclass(frozen=True)
class SeedRuns:
    """Finished runs of one config, newest first, one for each seed.

    All of them on images with the same `data_checksum`; "" where that is known of none.
    """

    runs: list[RunSummary]
    data_checksum: str


@dataclass(frozen=True)
class Repeats:
    """Runs of the same settings as one run, on the same images, with other seeds.

    `finished`: their ids, of each seed the newest. `under_way`: how many further seeds wait, train
    or pause.
    """

    finished: tuple[str, ...] = ()
    under_way: int = 0


@dataclass(frozen=True)
class Spread:
    """Accuracies of one config with `seeds` different seeds, two or more: their `mean`, a share (0
    to 1), and `spread`, their standard deviation."""

    seeds: int
    mean: float
    spread: float


def runs_by_seed(config: ExperimentConfig) -> dict[int, RunSummary]:
    """The newest run of this config with each seed, of those that are finished or under way.

    Those that finished on images that were replaced since are left out.
    """
    found = _newest_by_seed(summaries_of(experiment_key(config), *COUNTED, limit=MOST_LOOKED_AT))
    finished = [run for run in found.values() if run.status is RunStatus.FINISHED]
    same = {run.id for run in _on_the_newest_images(finished).runs}
    return {
        seed: run
        for seed, run in found.items()
        if run.status is not RunStatus.FINISHED or run.id in same
    }


def missing_seeds(config: ExperimentConfig, seeds: int = SEEDS) -> list[int]:
    """The seeds to train with, so that there are runs of `seeds` different ones: the next after the
    config's own that have none."""
    there = runs_by_seed(config).keys()
    highest = 2**31 - 1
    free = (
        seed % (highest + 1)
        for seed in range(config.seed, config.seed + len(there) + seeds)
        if seed % (highest + 1) not in there
    )
    wanted = max(seeds - len(there), 0)
    return [seed for _place, seed in zip(range(wanted), free, strict=False)]


def repeat(config: ExperimentConfig, actor: Actor) -> list[str]:
    """Put what is missing into the queue; the ids of the new runs, in the order of their training.

    Each trains as the config says, but for its seed: the same split, where that is fixed, or one of
    its own (the seed decides it too). UserError where the config can't run, or nothing is missing.
    """
    missing = missing_seeds(config)
    if not missing:
        raise UserError(
            "seeds-all-there",
            N_("There are runs with {count} different seeds already, or they are under way."),
            count=SEEDS,
        )
    return [submit(config.model_copy(update={"seed": seed}), actor) for seed in missing]


def repeats_of(run: Run) -> Repeats:
    """The repeats of a run whose held-out images were new to them.

    None for a network that began with another run's weights: that run may have learned from what
    they hold out. Nor do runs count that went on from another run's checkpoint.
    """
    if not run.experiment or run.config.model.source_run:
        return Repeats()
    every = summaries_of(run.experiment, *COUNTED, limit=MOST_LOOKED_AT)
    fresh = [one for one in every if one.id != run.id and not one.parent_run]
    checksum = _checksum(run.id)
    ended = [one for one in fresh if one.status is RunStatus.FINISHED]
    finished = _newest_by_seed(one for one in ended if checksum and _checksum(one.id) == checksum)
    seeds = {run.config.seed, *finished}
    waiting = _newest_by_seed(one for one in fresh if one.status is not RunStatus.FINISHED)
    ids = tuple(one.id for seed, one in finished.items() if seed != run.config.seed)
    return Repeats(ids, len(waiting.keys() - seeds))


def groups_with_result(experiments: Sequence[str]) -> dict[str, SeedRuns]:
    """The finished runs with a result of each of these experiments: of each seed the newest.

    A second training with the same seed is no second draw. Nor is one on other images: those that
    were tested on other ones than the newest are left out.
    """
    groups = {}
    for key in filter(None, dict.fromkeys(experiments)):
        found = summaries_of(key, RunStatus.FINISHED, tested=True, limit=MOST_LOOKED_AT)
        groups[key] = _on_the_newest_images([*_newest_by_seed(found).values()])
    return groups


def spreads(experiments: Iterable[str | None]) -> dict[str, Spread]:
    """Of those experiments that have results with two seeds or more: what they come to."""
    known = {key for key in experiments if key}
    counts = count_tested(known, RunStatus.FINISHED)
    several = [key for (key, _status), found in counts.items() if found.count > 1]
    every = ((key, spread_of(group.runs)) for key, group in groups_with_result(several).items())
    return {key: spread for key, spread in every if spread}


def spread_of(runs: Sequence[RunSummary]) -> Spread | None:
    """Of runs with a result, one for each seed; None of fewer than two."""
    accuracies = [run.test_accuracy for run in runs if run.test_accuracy is not None]
    if len(accuracies) < 2:
        return None
    return Spread(len(accuracies), mean(accuracies), stdev(accuracies))


def _newest_by_seed(runs: Iterable[RunSummary]) -> dict[int, RunSummary]:
    """The first run with each seed, in their order."""
    found: dict[int, RunSummary] = {}
    for run in runs:
        try:
            found.setdefault(_seed(run.id), run)
        except UserError:  # somebody deletes it just now
            continue
    return found


@lru_cache(maxsize=20_000)
def _seed(run_id: str) -> int:
    """A run's config never changes."""
    return repository.get_run(run_id).config.seed


def _on_the_newest_images(runs: Sequence[RunSummary]) -> SeedRuns:
    """Those of finished runs, newest first, that have the checksum of the first that has one."""
    checksums = [_checksum(run.id) for run in runs]
    newest = next(filter(None, checksums), "")
    kept = [run for run, one in zip(runs, checksums, strict=True) if one == newest]
    return SeedRuns(kept, newest)


def _checksum(run_id: str) -> str:
    """That of the images it learned from; "" where it left nothing that can be read."""
    try:
        return environment_of(run_id).data_checksum
    except (OSError, ValueError):
        return ""
