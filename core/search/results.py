"""What came of a sweep: its trials, the best, and how much a best of many flatters.

All of it is read from the app's own tables; Optuna is imported for `importances` and `study` only.
"""

from typing import Any

import numpy as np

from core.common.errors import UserError
from core.common.i18n import N_
from core.evaluation.evaluation import ValidationAnswers, load_validation, log_probabilities
from core.runs.repository import list_epochs
from core.search import ranking, records
from core.search.models import Flattery as Flattery
from core.search.models import Importances as Importances
from core.search.models import Trial as Trial
from core.search.models import TrialState as TrialState
from core.search.spec import SweepSpec
from core.search.studies import search_in_memory

LEAST_FOR_IMPORTANCE = 10  # complete trials; with fewer, the forest learns the noise
SOURCE = N_(
    "expected maximum of n independent normal figures (David and Nagaraja 2003, Order Statistics); "
    "that the chosen one disappoints: Smith and Winkler 2006"
)
STEPS = np.linspace(-10, 10, 4001)  # standard deviations


def list_trials(sweep_id: str) -> list[Trial]:
    """The trials in the order of their making. UserError where there is no such sweep."""
    records.get_sweep(sweep_id)
    return records.read_trials(sweep_id)


def best(sweep_id: str) -> Trial | None:
    """The best complete trial; with a second objective, the best by the first. None where none is
    complete yet."""
    found = ranking.ranked(records.get_sweep(sweep_id).spec, records.read_trials(sweep_id))
    return found[0] if found else None


def pareto(sweep_id: str) -> list[Trial]:
    """The complete trials that none beats in both objectives, best first objective first; with one
    objective only the best, if any."""
    return ranking.front(records.get_sweep(sweep_id).spec, records.read_trials(sweep_id))


def flattery(sweep_id: str) -> Flattery | None:
    """By how much the best figure flatters at most. None with fewer than two complete trials, or
    where the best run's answers to validation images are not there."""
    spec = records.get_sweep(sweep_id).spec
    found = ranking.ranked(spec, records.read_trials(sweep_id))
    if len(found) < 2:
        return None
    try:
        answers = load_validation(found[0].run_id)
    except UserError:
        return None
    return flattery_of(len(found), noise_of(answers, spec), len(answers.labels))


def flattery_of(runs: int, noise: float, images: int) -> Flattery:
    """By how much the best of so many figures lies above what it is worth, were all runs equally
    good: the expected maximum of `runs` draws with the standard deviation `noise`.

    All look at the same images, which makes their luck alike: it is less than that.
    """
    from scipy.special import ndtr

    density = np.exp(-(STEPS**2) / 2) / np.sqrt(2 * np.pi)
    expected = np.trapezoid(STEPS * runs * density * ndtr(STEPS) ** (runs - 1), STEPS)
    return Flattery(runs, images, noise, noise * float(expected), SOURCE)


def noise_of(answers: ValidationAnswers, spec: SweepSpec) -> float:
    """The standard error of the objective on so many images: of a share, or of a mean loss."""
    if spec.objective == "val_accuracy":
        right = answers.logits.argmax(axis=1) == answers.labels
        share = float(np.mean(right))
        return float(np.sqrt(share * (1 - share) / len(right)))
    every = log_probabilities(answers.logits)[np.arange(len(answers.labels)), answers.labels]
    return float(np.std(every) / np.sqrt(len(every)))


def importances(sweep_id: str) -> Importances:
    """The importance of each knob (fANOVA, Hutter et al. 2014); takes a second or so with hundreds
    of trials: not for each tick of a live page."""
    spec, trials = records.get_sweep(sweep_id).spec, records.read_trials(sweep_id)
    return importances_of(spec, trials)


def importances_of(spec: SweepSpec, trials: list[Trial]) -> Importances:
    """The same, of these trials."""
    complete = ranking.ranked(spec, trials)
    if len(complete) < LEAST_FOR_IMPORTANCE:
        why = N_(
            "{count} runs are complete; it takes {least} to say which knob matters.",
            count=len(complete),
            least=LEAST_FOR_IMPORTANCE,
        )
        return Importances(None, why)
    if len({one.value for one in complete}) == 1:
        return Importances(None, N_("All runs came to the same: nothing matters so far."))
    in_all = [k.path for k in spec.knobs if all(k.path in one.settings for one in complete)]
    varies = [path for path in in_all if len({one.settings[path] for one in complete}) > 1]
    if not varies:
        return Importances(None, N_("No knob varies in all of the runs."))
    from optuna.importance import FanovaImportanceEvaluator, get_param_importances

    study = search_in_memory(spec, complete, {}).study
    target = (lambda trial: trial.values[0]) if spec.second != "none" else None
    evaluator = FanovaImportanceEvaluator(seed=0)
    shares = get_param_importances(study, evaluator=evaluator, params=varies, target=target)
    return Importances(shares, "")


def study(sweep_id: str) -> Any:
    """The trials as an `optuna.Study` in memory, for `optuna.visualization`: changing it changes
    nothing stored."""
    spec, trials = records.get_sweep(sweep_id).spec, records.read_trials(sweep_id)
    curves = {one.run_id: list_epochs(one.run_id) for one in trials if one.run_id}
    return search_in_memory(spec, trials, curves).study
