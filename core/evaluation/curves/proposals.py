"""What a finding says to try, as settings: the run's own, with one knob turned."""

from dataclasses import dataclass
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.early_stopping import Patient
from core.evaluation.curves.findings import Finding, Remedy
from core.experiments.config import ExperimentConfig, parse
from core.experiments.overrides import with_changes

DROPOUT, L2 = 0.4, 0.001
MOST_EPOCHS, MOST_PATIENCE = 1000, 500
Turned = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Proposal:
    """`words`: the knob and its new value, a marked text. `config`: all settings."""

    words: str
    config: ExperimentConfig


def proposal(finding: Finding, config: ExperimentConfig) -> Proposal | None:
    """The settings to try next; None where no single knob is the answer."""
    turn = {
        Remedy.SMALLER_RATE: _smaller_rate,
        Remedy.AGAINST_HEART: _against_heart,
        Remedy.MORE_EPOCHS: _more_epochs,
        Remedy.MORE_PATIENCE: _more_patience,
    }.get(finding.remedy)
    turned = turn(config) if turn else None
    if turned is None:
        return None
    words, changes = turned
    try:
        return Proposal(words, parse(with_changes(config.model_dump(mode="json"), changes)))
    except UserError:  # beyond what the knob takes
        return None


def _smaller_rate(config: ExperimentConfig) -> Turned:
    rate = float(f"{config.training.optimizer.learning_rate / 10:.3g}")
    words = N_("learning rate {rate:g}", rate=rate)
    return words, {"training": {"optimizer": {"learning_rate": rate}}}


def _against_heart(config: ExperimentConfig) -> Turned | None:
    """Dropout where the network has it and less of it is set, else a penalty on weights."""
    if _less(config, "dropout", DROPOUT):
        return N_("dropout {share:g}", share=DROPOUT), {"model": {"dropout": DROPOUT}}
    if _less(config, "l2", L2):
        return N_("L2 (weight penalty) {share:g}", share=L2), {"model": {"l2": L2}}
    return None


def _less(config: ExperimentConfig, knob: str, than: float) -> bool:
    """Whether the network has that knob, and it is set, or published, below `than`."""
    model = config.model
    if knob not in type(model).model_fields:
        return False
    published = type(model).published(model.model_dump()).get(knob)
    values = [getattr(model, knob)] if getattr(model, knob) is not None else [published]
    if isinstance(values[0], tuple | list):
        values = list(values[0])
    return max((value or 0.0 for value in values), default=0.0) < than


def _more_epochs(config: ExperimentConfig) -> Turned | None:
    epochs = 2 * config.training.epochs
    if epochs > MOST_EPOCHS:
        return None
    return N_("{epochs} epochs", epochs=epochs), {"training": {"epochs": epochs}}


def _more_patience(config: ExperimentConfig) -> Turned | None:
    rule = config.training.early_stopping
    if not isinstance(rule, Patient) or 2 * rule.patience > MOST_PATIENCE:
        return None
    words = N_("patience of {count} epochs", count=2 * rule.patience)
    return words, {"training": {"early_stopping": {"patience": 2 * rule.patience}}}
