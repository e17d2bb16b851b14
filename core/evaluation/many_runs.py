"""Many runs: one config with several seeds, configs over their seeds, and the best of many.

Over seeds a difference is held against the spread of training itself; all of them are tested on the
same images, so nothing is said about other images (Bouthillier et al. 2021, Accounting for Variance
in Machine Learning Benchmarks).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from core.evaluation.comparison import Verdict, verdict_of
from core.evaluation.evaluation import Evaluation
from core.evaluation.paired_tests import LEVEL, holm, paired_table


@dataclass(frozen=True)
class OverSeeds:
    """The accuracies of `runs` runs of one config, shares 0 to 1.

    `spread`: their standard deviation. `low` and `high`: the 95 % interval of the mean, by
    Student's t. The three are None with one run.
    """

    name: str
    runs: int
    mean: float
    spread: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SeedComparison:
    """Two configs over their seeds, by their names.

    `difference`: the mean accuracy of the second less that of the first, −1 to 1; `low` and `high`
    its 95 % interval and `p_value` by Welch's t; `p_corrected` by Holm. They and the verdict are
    None where the spread is not known: with one run of a config, or where all runs of both came to
    one figure each.
    """

    first: str
    second: str
    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    p_corrected: float | None
    verdict: Verdict | None


def over_seeds(
    groups: Mapping[str, Sequence[float]],
) -> tuple[list[OverSeeds], list[SeedComparison]]:
    """Each config by its name and the test accuracies (0 to 1) of its runs, and every pair of them.

    Welch's t test (Welch 1947), for the spread of two configs need not be the same; it is what
    Colas, Sigaud and Oudeyer 2019 (A Hitchhiker's Guide to Statistical Comparisons) recommend of
    the tests for few seeds.
    """
    pairs = [_welch(first, second, groups) for first, second in combinations(groups, 2)]
    corrected = iter(holm([each[2] for each in pairs if each is not None]))
    found = []
    for (first, second), known in zip(combinations(groups, 2), pairs, strict=True):
        difference = float(np.mean(groups[second]) - np.mean(groups[first]))
        if known is None:
            found.append(SeedComparison(first, second, difference, None, None, None, None, None))
            continue
        low, high, p_value = known
        p_corrected = next(corrected)
        verdict = verdict_of(difference, low, high, p_corrected)
        values = (difference, low, high, p_value, p_corrected, verdict)
        found.append(SeedComparison(first, second, *values))
    return [_over_seeds(name, accuracies) for name, accuracies in groups.items()], found


def flattery(evaluations: Sequence[Evaluation]) -> float:
    """How much too good the best of these runs on the same test images may look, a share 0 to 1.

    That is, how much is to be expected where all are equally good and the images alone decide; with
    real differences it is less. See `flattery_of`.
    """
    if len(evaluations) < 2:
        return 0.0
    pairs = combinations(evaluations, 2)
    shares = [paired_table(first.right, second.right).discordant for first, second in pairs]
    return flattery_of(len(evaluations), float(np.mean(shares)), len(evaluations[0].labels))


def flattery_of(runs: int, discordant: float, images: int) -> float:
    """The same, where two of the runs differ in whether they are right on the share `discordant`.

    Accuracies of equally good runs scatter about their common error with a standard deviation of
    √(discordant / (2 · images)), half the variance of a difference; the best of `runs` is above the
    mean by as many of these as the largest of so many standard normal numbers is on average (Harter
    1961, Biometrika 48, 151–165; that what they share cancels: Owen and Steck 1962).
    """
    return expected_largest(runs) * math.sqrt(discordant / (2 * images))


@lru_cache(maxsize=256)
def expected_largest(count: int) -> float:
    """The mean of the largest of `count` independent standard normal numbers."""
    from scipy.integrate import quad
    from scipy.stats import norm

    if count < 2:
        return 0.0

    def density(value: float) -> float:
        below = (count - 1) * norm.logcdf(value) + norm.logpdf(value)
        return float(value * count * math.exp(below))

    return float(quad(density, -12, 12, limit=200)[0])


def _over_seeds(name: str, accuracies: Sequence[float]) -> OverSeeds:
    from scipy.stats import t

    count, mean = len(accuracies), float(np.mean(accuracies))
    if count < 2:
        return OverSeeds(name, count, mean, None, None, None)
    spread = float(np.std(accuracies, ddof=1))
    half = float(t.ppf(1 - LEVEL / 2, count - 1)) * spread / math.sqrt(count)
    return OverSeeds(name, count, mean, spread, max(0.0, mean - half), min(1.0, mean + half))


def _welch(
    first: str, second: str, groups: Mapping[str, Sequence[float]]
) -> tuple[float, float, float] | None:
    """Interval of the difference and p-value; None where the spread is not known."""
    from scipy.stats import ttest_ind

    one, other = groups[first], groups[second]
    if min(len(one), len(other)) < 2 or max(np.ptp(one), np.ptp(other)) == 0:
        return None
    found = ttest_ind(other, one, equal_var=False)
    interval = found.confidence_interval(1 - LEVEL)
    return float(interval.low), float(interval.high), float(found.pvalue)
