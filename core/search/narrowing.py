"""Ranges drawn close around the best runs of a sweep, for the next one."""

import math
from collections.abc import Sequence

from core.common.errors import UserError
from core.common.i18n import N_
from core.search.models import Trial
from core.search.ranking import ranked
from core.search.settings import with_drawn
from core.search.spec import SweepSpec, Value, Varied

LEAST_TO_NARROW = 6  # runs with a value
SHARE = 3  # one of so many is among the best
AROUND = 0.1  # of the old range, on each side


def narrowed_spec(spec: SweepSpec, trials: list[Trial]) -> SweepSpec:
    """The spec with ranges around the best third of the trials, and the choices that those took.

    What all of them chose alike is set in the config and varies no more. UserError where fewer
    than six have a value.
    """
    found = ranked(spec, trials)
    if len(found) < LEAST_TO_NARROW:
        raise UserError(
            "sweep-too-few-to-narrow",
            N_("{count} runs have a value; it takes {least} to say where the best ones lie."),
            count=len(found),
            least=LEAST_TO_NARROW,
        )
    best = found[: max(len(found) // SHARE, 2)]
    kept: list[Varied] = []
    fixed: dict[str, Value] = {}
    for varied in spec.knobs:
        taken = [one.settings[varied.path] for one in best if varied.path in one.settings]
        if varied.kind != "choices":
            kept.append(_closer(varied, [float(value or 0) for value in taken]))
        elif len(left := [choice for choice in varied.choices if choice in taken]) > 1:
            kept.append(varied.model_copy(update={"choices": tuple(left)}))
        elif left:
            fixed[varied.path] = left[0]
    if not kept:
        return spec
    base = with_drawn(spec.base, fixed) if fixed else spec.base
    return spec.model_copy(update={"base": base, "knobs": tuple(kept)})


def _closer(varied: Varied, taken: Sequence[float]) -> Varied:
    """The range around the values that were taken, within the old one."""
    low, high = varied.low, varied.high
    if not taken or low is None or high is None:
        return varied
    if varied.log:
        edges = _around([math.log(value) for value in taken], math.log(low), math.log(high))
        closer = math.exp(edges[0]), math.exp(edges[1])
    else:
        closer = _around(taken, low, high)
    least: float
    most: float
    if varied.kind == "int":
        least, most = math.floor(closer[0]), math.ceil(closer[1])
    else:
        least, most = float(f"{closer[0]:.3g}"), float(f"{closer[1]:.3g}")
    least, most = max(least, low), min(most, high)
    return varied.model_copy(update={"low": least, "high": most}) if least < most else varied


def _around(taken: Sequence[float], low: float, high: float) -> tuple[float, float]:
    room = AROUND * (high - low)
    return max(min(taken) - room, low), min(max(taken) + room, high)
