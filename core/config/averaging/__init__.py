"""Averages of the weights; a new one is a file beside this one and a line below.

What the average does to a training is a callback of `core.training`, which the file names by text.
"""

from core.common.i18n import N_
from core.config.alternatives import registered
from core.config.averaging.base import AveragingConfig
from core.config.averaging.ema import Ema
from core.config.averaging.lookahead import Lookahead
from core.config.averaging.off import NoAveraging

averages = registered(N_("average of the weights"), (NoAveraging, Ema, Lookahead))

__all__ = ["AveragingConfig", "averages"]
