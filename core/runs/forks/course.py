"""The learning rates of a training that goes on from another's checkpoint, told before it starts.

A schedule that does not know the end goes on as if nothing had happened. One that does (cosine,
triangular, one-cycle) is laid over all epochs of the new run, those of the parent too, and goes on
at the place where it would be: the rate can jump there, and that is said and drawn.
"""

import math
from dataclasses import dataclass

from core.common.i18n import _, number
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig
from core.runs.repository import get_run

POINTS_AN_EPOCH = 4  # of a schedule that changes within epochs
SAME = 1e-9


@dataclass(frozen=True)
class Course:
    """Learning rates over the epochs done: `before` those of the parent up to `epoch`, `after`
    those to come; points are [epochs done, rate]. `moved`: whether the schedule would not have gone
    on so, had the parent trained on as it was set up."""

    epoch: int
    epochs: int
    schedule: str
    before: list[list[float]]
    after: list[list[float]]
    moved: bool

    @property
    def jump(self) -> tuple[float, float]:
        """The last rate of the parent and the first after it."""
        return self.before[-1][1] if self.before else math.nan, self.after[0][1]


def course_of(config: ExperimentConfig) -> Course:
    """The course of a config that has a `parent`. UserError where that run is gone."""
    parent, now = get_run(config.parent.run).config.training, config.training
    epoch, epochs = config.parent.epoch, now.epochs
    before = rates(parent, 0, min(epoch, parent.epochs))
    after = rates(now, epoch, epochs)
    return Course(
        epoch, epochs, now.schedule.title, before, after, _knows_the_end(now, parent, epoch)
    )


def rates(training: TrainingConfig, first: int, last: int) -> list[list[float]]:
    """[epochs done, learning rate] from epoch `first` to before `last`; within epochs too where
    the schedule changes there."""
    parts = POINTS_AN_EPOCH if training.schedule.within_epochs else 1
    places = [first + part / parts for part in range((last - first) * parts)]
    full = training.optimizer.learning_rate
    return [[at, full * training.schedule.share(at, training.epochs)] for at in places]


def course_words(course: Course) -> str:
    """What the learning rate does, in a sentence or two."""
    values = {
        "schedule": _(course.schedule),
        "first": _rate(course.after[0][1]),
        "last": _rate(course.after[-1][1]),
        "epoch": course.epoch + 1,
        "epochs": course.epochs,
    }
    words = _(
        "Learning rate ({schedule}): {first} in epoch {epoch}, {last} in epoch {epochs}.", **values
    )
    if all(abs(rate - course.after[0][1]) <= SAME for _at, rate in course.after):
        words = _("Learning rate ({schedule}): {first}, to the end.", **values)
    before, after = course.jump
    if course.moved and not math.isclose(before, after, rel_tol=0.05):
        words += " " + _(
            "The schedule is laid over all {epochs} epochs anew, so that it jumps there: the last "
            "rate was {before}.",
            epochs=course.epochs,
            before=_rate(before),
        )
    return words


def _knows_the_end(now: TrainingConfig, parent: TrainingConfig, epoch: int) -> bool:
    """Whether the schedules' shares differ where the new one goes on."""
    shares = [each.schedule.share(epoch, each.epochs) for each in (now, parent)]
    return not math.isclose(*shares, rel_tol=1e-6, abs_tol=1e-12)


def _rate(value: float) -> str:
    return number(value, ".3g")
