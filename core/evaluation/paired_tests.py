"""Two classifiers on the same test images: the test, the interval and the sample size for pairs.

All that counts is on how many images only one of the two is right. Dietterich 1998 (Neural
Computation 10, 1895–1923) recommends McNemar's test where each was trained once.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.chance import NORMAL_95

LEVEL = 0.05
POWER = 0.8
DRAWS = 10_000
FEW = 25  # images that only one has right: a bootstrap of fewer is too narrow


@dataclass(frozen=True)
class PairedTable:
    """On how many images both are right, one of them alone, and neither."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def images(self) -> int:
        """How many there are in all."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def difference(self) -> float:
        """The accuracy of the second less that of the first, −1 to 1."""
        return (self.second_only - self.first_only) / self.images

    @property
    def discordant(self) -> float:
        """The share of images that only one of the two has right, 0 to 1."""
        return (self.first_only + self.second_only) / self.images


def paired_table(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> PairedTable:
    """Counts of whether each image was classified right by the first and by the second, (n,)."""
    both, either = int((first & second).sum()), int((first | second).sum())
    return PairedTable(both, int(first.sum()) - both, int(second.sum()) - both, len(first) - either)


def mcnemar_p(table: PairedTable) -> float:
    """The p-value of McNemar's exact two-sided test that both are right equally often.

    McNemar 1947 (Psychometrika 12, 153–157), by the binomial distribution of the images that only
    one has right. It never rejects more often than it says, and less often where those are few: at
    5 %, with no difference, 4.5 % of the times of 500 such images, 3.3 % of 36, 2.2 % of 10.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    counts = [[table.both, table.first_only], [table.second_only, table.neither]]
    return float(min(1.0, mcnemar(counts, exact=True).pvalue))


def difference_interval(table: PairedTable, draws: int = DRAWS) -> tuple[float, float]:
    """The 95 % interval of the difference, the same each time; −1 to 1.

    That of a paired bootstrap. Where only one is right on fewer than `FEW` images, it is widened
    to hold Agresti and Min's and the exact test's too: of three images that the second alone has
    right, a bootstrap draws nothing else, and of none it has no width.
    """
    intervals = [_bootstrap_interval(table, draws)]
    if table.first_only + table.second_only < FEW:
        intervals += [agresti_min_interval(table), _exact_interval(table)]
    lows, highs = zip(*intervals, strict=True)
    return max(-1.0, min(lows)), min(1.0, max(highs))


def agresti_min_interval(table: PairedTable) -> tuple[float, float]:
    """The 95 % interval of the difference by a normal distribution; its ends may be beyond ±1.

    Wald's, with half an image added to each count (Agresti and Min 2005, Statistics in Medicine
    24, 729-740): it has a width where the two differ on no image, which a bootstrap would not.
    """
    images, first, second = table.images + 2, table.first_only + 0.5, table.second_only + 0.5
    difference = (second - first) / images
    spread = math.sqrt(first + second - (second - first) ** 2 / images) / images
    return difference - NORMAL_95 * spread, difference + NORMAL_95 * spread


def _exact_interval(table: PairedTable) -> tuple[float, float]:
    """The differences that `mcnemar_p` does not reject at 5 %, with as many images that only one
    has right (Clopper and Pearson 1934, Biometrika 26, 404–413)."""
    from scipy.stats import beta

    first, second = table.first_only, table.second_only
    low = beta.ppf(LEVEL / 2, second, first + 1) if second else 0.0
    high = beta.ppf(1 - LEVEL / 2, second + 1, first) if first else 1.0
    return float(2 * low - 1) * table.discordant, float(2 * high - 1) * table.discordant


def _bootstrap_interval(table: PairedTable, draws: int) -> tuple[float, float]:
    """Percentiles (Efron 1979) over samples of the images.

    What counts of such a sample are four numbers, whose distribution is a multinomial one: drawn
    from that, they need no images.
    """
    counts = np.array([table.first_only, table.second_only, table.both + table.neither])
    generator = np.random.default_rng(0)
    drawn = generator.multinomial(table.images, counts / table.images, draws)
    differences = (drawn[:, 1] - drawn[:, 0]) / table.images
    low, high = np.quantile(differences, (LEVEL / 2, 1 - LEVEL / 2))
    return float(low), float(high)


def needed_images(table: PairedTable, level: float = LEVEL) -> int | None:
    """How many test images McNemar's test needs to see a difference of this size.

    In 80 % of the times, at that `level`, should it and the share of images that only one has
    right stay as they are (Connor 1987, Biometrics 43, 207–211, page 209). None where there is no
    difference.
    """
    from scipy.stats import norm

    difference, discordant = abs(table.difference), table.discordant
    if not difference:
        return None
    at_level, at_power = norm.ppf(1 - level / 2), norm.ppf(POWER)
    spread = math.sqrt(max(discordant - difference**2, 0.0))
    root: float = (at_level * math.sqrt(discordant) + at_power * spread) / difference
    return math.ceil(root**2)


def holm(p_values: list[float]) -> list[float]:
    """P-values corrected for that there are so many of them, in their order.

    Holm 1979 (Scandinavian Journal of Statistics 6, 65–70). statsmodels' `multipletests` has it
    too, and collects all garbage of the process at each call: every page waited 0.2 s for it.
    """
    ordered = np.argsort(p_values)
    times = len(p_values) - np.arange(len(p_values))
    raised = np.maximum.accumulate(times * np.asarray(p_values, float)[ordered])
    corrected = np.empty(len(p_values))
    corrected[ordered] = np.minimum(raised, 1.0)
    return [float(each) for each in corrected]
