"""Which trials are best."""

from core.search.models import Trial, TrialState
from core.search.spec import SweepSpec


def ranked(spec: SweepSpec, trials: list[Trial]) -> list[Trial]:
    """The complete trials, the best first; of equal ones the earlier first."""
    complete = [one for one in trials if one.state is TrialState.COMPLETE and one.value is not None]
    return sorted(complete, key=lambda one: cost(spec, one))


def cost(spec: SweepSpec, trial: Trial) -> float:
    """The value of a trial that has one, turned so that less is better."""
    value = trial.value or 0.0
    return -value if spec.objective == "val_accuracy" else value


def front(spec: SweepSpec, trials: list[Trial]) -> list[Trial]:
    """The complete trials that none beats in both objectives, best first objective first; with one
    objective the best alone, if any."""
    every = ranked(spec, trials)
    if spec.second == "none":
        return every[:1]
    found: list[Trial] = []
    both = (one for one in every if one.second is not None)
    for one in sorted(both, key=lambda one: (cost(spec, one), one.second)):
        if not found or (one.second or 0.0) < (found[-1].second or 0.0):
            found.append(one)
    return found
