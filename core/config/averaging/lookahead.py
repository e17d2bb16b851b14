"""Lookahead (Zhang et al. 2019, arXiv 1907.08610), which draws the training to the average."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.averaging.base import Averaged


class Lookahead(Averaged):
    """Knobs of lookahead."""

    name: Literal["lookahead"] = "lookahead"
    title: ClassVar[str] = N_("lookahead")
    summary: ClassVar[str] = N_(
        "Every fifth step the weights are drawn back to a moving average, ever more towards the "
        "end; the statistics of batch normalisation too."
    )
    callback: ClassVar[str] = "core.training.callbacks.weight_averaging:LookaheadWeights"
    after_each_batch: ClassVar[bool] = True
