"""What a benchmark found out, with its spread."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured thing: all its repetitions, in `unit` ("" for a ratio)."""

    what: str
    target: str
    values: list[float]
    unit: str = ""

    def row(self) -> str:
        """A row of the table in README.md: what, target, median with lowest and highest."""
        unit = f" {self.unit}".rstrip()
        low, high = min(self.values), max(self.values)
        spread = f"{_short(low)}–{_short(high)}, {len(self.values)} times"
        if len(self.values) == 1:
            spread = "once"
        median = _short(statistics.median(self.values))
        return f"| {self.what} | {self.target} | {median}{unit} ({spread}) |"


def show(figures: Iterable[Figure]) -> None:
    """Print the rows as they are measured."""
    for figure in figures:
        print(figure.row(), flush=True)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
