"""Who gets how much of a queue: what would be fair, and how far from that it was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

PARTS = 10  # the queue is looked at after each tenth of the starts
ROUNDS = 4  # … once everybody could have had so many: before, whole runs can't be shared evenly


def demands(people: int, runs: int) -> list[int]:
    """How many of the runs each person wants: the first most (a few want hundreds),
    the last a few, everybody one at least."""
    weights = [1 / (number + 1) ** 0.7 for number in range(people)]
    wanted = [max(1, int(runs * weight / sum(weights))) for weight in weights]
    wanted[0] += runs - sum(wanted)
    return wanted


def fair_shares(wanted: Mapping[str, int], starts: int) -> dict[str, float]:
    """How many of so many starts are each person's where nobody gets more than somebody who still
    wants: the same for all, but never more than is wanted (max-min fairness)."""
    shares, left = {}, float(min(starts, sum(wanted.values())))
    by_want = sorted(wanted, key=lambda person: wanted[person])
    for at, person in enumerate(by_want):
        shares[person] = min(float(wanted[person]), left / (len(by_want) - at))
        left -= shares[person]
    return shares


def jain(shares: Iterable[float]) -> float:
    """Jain's index of fairness (Jain, Chiu and Hawe, 1984): 1 where all have the same, 1/n where
    one of n has all."""
    values = list(shares)
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def fairness(order: Sequence[str], wanted: Mapping[str, int]) -> float:
    """Jain's index of what people had of their fair shares, the lowest after any tenth of the
    starts by which everybody could have had four. `order`: whose run started, start by start."""
    lowest = 1.0
    for part in range(1, PARTS + 1):
        starts = len(order) * part // PARTS
        if starts < ROUNDS * len(wanted) and part < PARTS:
            continue
        had, fair = Counter(order[:starts]), fair_shares(wanted, starts)
        lowest = min(lowest, jain(had[person] / fair[person] for person in wanted))
    return lowest
