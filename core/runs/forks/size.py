"""How much disk checkpoints take, told before a training."""

from core.architectures.summary import NetworkSummary
from core.common.i18n import ngettext
from core.experiments.config import ExperimentConfig

BYTES = 4  # of a float32
COPIES = {"adam": 2, "adamw": 2, "sgd": 1, "sgdw": 1}  # that the optimiser keeps of what learns


def checkpoint_mb(config: ExperimentConfig, facts: NetworkSummary) -> float:
    """A checkpoint of that network in MB (10⁶ bytes), about: its weights, those of the best epoch,
    and what optimiser and average keep."""
    training = config.training
    copies = COPIES.get(training.optimizer.name, 2) + (training.averaging.name != "off")
    return BYTES * (2 * facts.total_parameters + copies * facts.trainable_parameters) / 1e6


def checkpoint_words(config: ExperimentConfig, facts: NetworkSummary) -> str:
    """How many the config keeps, and what they take together."""
    count = config.training.epochs // max(config.training.keep_every, 1)
    return ngettext(
        "{count} checkpoint of about {size:,.2g} MB: {sum:,.3g} MB in all.",
        "{count} checkpoints of about {size:,.2g} MB each: {sum:,.3g} MB in all.",
        count,
        size=checkpoint_mb(config, facts),
        sum=count * checkpoint_mb(config, facts),
    )
