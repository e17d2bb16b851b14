"""What people guessed a training would reach, beside what it reached, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.common.i18n import _, ngettext
from core.evaluation.chance import Result

AS_GOOD_AS_RIGHT = 0.0005  # a difference that is 0.0 points as it is written


class Side(StrEnum):
    """Where a guess lies, beside the 95 % interval of the truth."""

    WITHIN = "within"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True)
class Guessed:
    """A guess, a share from 0 to 1, and the result of the run that it is about.

    `name`: whose guess it is; `yours`: whether it is the reader's.
    """

    name: str
    guess: float
    result: Result
    yours: bool = False

    @property
    def off(self) -> float:
        """How far the guess is from the truth, a share from 0 to 1."""
        return abs(self.guess - self.result.accuracy)

    @property
    def side(self) -> Side:
        """Within the interval, too low or too high."""
        return _side(self.guess, self.result)


def _side(guess: float, result: Result) -> Side:
    low, high = result.interval
    if guess < low:
        return Side.LOW
    return Side.HIGH if guess > high else Side.WITHIN


def guess_words(guess: float, result: Result) -> str:
    """The guess beside the truth in one sentence, for who guessed; shares from 0 to 1."""
    off = 100 * (result.accuracy - guess)
    known = {"guess": guess, "truth": result.accuracy, "between": result.between}
    if abs(off) < 100 * AS_GOOD_AS_RIGHT:
        return _("You guessed {guess:.1%}, and it is {truth:.1%}: exactly right.", **known)
    side = _side(guess, result)
    if side is Side.WITHIN:
        return _(
            "You guessed {guess:.0%}, and it is {truth:.1%}: as near as {images:,} test images can "
            "tell (95% interval: {between}).",
            images=result.images,
            **known,
        )
    if side is Side.LOW:
        return _(
            "You guessed {guess:.0%}, and it is {truth:.1%}: {points:.1f} points better than you "
            "thought (95% interval: {between}).",
            points=off,
            **known,
        )
    return _(
        "You guessed {guess:.0%}, and it is {truth:.1%}: {points:.1f} points worse than you thought"
        " (95% interval: {between}).",
        points=-off,
        **known,
    )


def class_sentence(rows: Sequence[Guessed]) -> str:
    """How well a class guessed, in one sentence; nothing where there are no guesses."""
    sides = [row.side for row in rows]
    if not sides:
        return ""
    return ngettext(
        "{count:,} guess with its truth: {within:,} as near as the test images can tell (within "
        "the 95% interval), {low:,} too low, {high:,} too high.",
        "{count:,} guesses with their truths: {within:,} as near as the test images can tell "
        "(within the 95% interval), {low:,} too low, {high:,} too high.",
        len(sides),
        within=sides.count(Side.WITHIN),
        low=sides.count(Side.LOW),
        high=sides.count(Side.HIGH),
    )
