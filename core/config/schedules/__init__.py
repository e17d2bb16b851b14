"""How the learning rate can change; a new schedule is a file beside this one and a line below."""

from core.common.i18n import N_
from core.config.alternatives import registered
from core.config.schedules.base import ScheduleConfig
from core.config.schedules.constant import Constant
from core.config.schedules.cosine import Cosine
from core.config.schedules.exponential import Exponential
from core.config.schedules.one_cycle import OneCycle
from core.config.schedules.triangular import Triangular

schedules = registered(
    N_("learning-rate schedule"), (Constant, Exponential, Cosine, Triangular, OneCycle)
)

__all__ = ["ScheduleConfig", "schedules"]
