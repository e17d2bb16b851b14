"""The optimisers a training can choose from; a new one is a file beside this one and a line below.

The file holds the optimiser's knobs and names its class in Keras (or one of ours in
`core.training`) by text: configs are read in a process that must stay free of TensorFlow.
"""

from core.common.i18n import N_
from core.config.alternatives import registered
from core.config.optimizers.adam import Adam
from core.config.optimizers.adamw import AdamW
from core.config.optimizers.base import OptimizerConfig
from core.config.optimizers.sgd import SGD
from core.config.optimizers.sgdw import SGDW

optimizers = registered(N_("optimiser"), (Adam, AdamW, SGD, SGDW))

__all__ = ["OptimizerConfig", "optimizers"]
