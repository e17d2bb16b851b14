"""What a schedule of the learning rate is."""

from typing import ClassVar

from core.config.alternatives import Alternative


class ScheduleConfig(Alternative):
    """The learning rate over the training, as a share of that of the optimiser."""

    within_epochs: ClassVar[bool] = False
    """Whether it changes with each batch, not only from epoch to epoch."""

    def share(self, epoch: float, epochs: int) -> float:
        """Of the full learning rate, after `epoch` of all `epochs` (a fraction within one)."""
        raise NotImplementedError
