"""Findings in words: the reason with its figures, and what to try, for somebody of fifteen."""

from core.common.i18n import N_, nN_
from core.evaluation.curves.findings import CurveKind, End, Ended, Finding, Remedy
from core.evaluation.curves.signs import Rise

SMALLER_RATE = N_("Try a tenth of the learning rate.")
AGAINST_HEART = N_("Try more images, random changes (augmentation), dropout or fewer epochs.")


def jumping(first: float, last: float, rose: int, epochs: int) -> Finding:
    """The error (loss, in nats) rose so often, and is still large: the rate is too large."""
    reason = nN_(
        "The learning rate seems too large: the error (loss) jumps. It rose in {count} of {steps} "
        "epochs; on images it learns from it began at {first:.3g} and is {last:.3g}.",
        "The learning rate seems too large: the error (loss) jumps. It rose in {count} of {steps} "
        "epochs; on images it learns from it began at {first:.3g} and is {last:.3g}.",
        rose,
        steps=epochs - 1,
        first=first,
        last=last,
    )
    return Finding(CurveKind.RATE_TOO_LARGE, reason, SMALLER_RATE, Remedy.SMALLER_RATE)


def stuck(loss: float, accuracy: float) -> Finding:
    """The error is large and does not shrink any more: the rate is too large."""
    reason = N_(
        "The learning rate seems too large: the error (loss) on images it learns from stays at "
        "{loss:.3g}, with {accuracy:.0%} of them right.",
        loss=loss,
        accuracy=accuracy,
    )
    return Finding(CurveKind.RATE_TOO_LARGE, reason, SMALLER_RATE, Remedy.SMALLER_RATE)


def nothing_learned(loss: float, accuracy: float) -> Finding:
    """Loss and accuracy are those of a guess, for a reason that the curves don't tell."""
    reason = N_(
        "Nothing is learned so far: on images it learns from, the error (loss) stays at "
        "{loss:.3g}, with {accuracy:.0%} of them right, about as by guessing.",
        loss=loss,
        accuracy=accuracy,
    )
    advice = N_("The learning rate may be too small or too large: try both.")
    return Finding(CurveKind.NOTHING_LEARNED, reason, advice)


def overfitting_by_rise(found: Rise, before: float, training: float) -> Finding:
    """The validation loss has risen from its lowest, while the training loss fell."""
    reason = N_(
        "It learns by heart (overfitting): on images held back, the error (validation loss) was "
        "lowest after epoch {epoch}, {lowest:.3g}, and is {last:.3g} by now; on images it learns "
        "from it fell from {before:.3g} to {training:.3g}.",
        epoch=found.epoch,
        lowest=found.lowest,
        last=found.last,
        before=before,
        training=training,
    )
    return Finding(CurveKind.OVERFITTING, reason, AGAINST_HEART, Remedy.AGAINST_HEART)


def overfitting_by_gap(training: float, validation: float) -> Finding:
    """The accuracies (shares) on training and validation images are far apart."""
    reason = N_(
        "It learns by heart (overfitting): {training:.1%} right on images it learns from, "
        "{validation:.1%} on images held back (validation).",
        training=training,
        validation=validation,
    )
    return Finding(CurveKind.OVERFITTING, reason, AGAINST_HEART, Remedy.AGAINST_HEART)


def not_yet_done(before: float, now: float, over: int, epochs: int, checked: bool) -> Finding:
    """The accuracy (a share) still grew over the last epochs: that on validation images, or where
    nothing is `checked`, on training images."""
    reason = nN_(
        "Not yet done: it was still improving at its end. Within {count} epoch, of the images it "
        "learns from {now:.0%} were right (accuracy) after {before:.0%}.",
        "Not yet done: it was still improving at its end. Within {count} epochs, of the images it "
        "learns from {now:.0%} were right (accuracy) after {before:.0%}.",
        over,
        before=before,
        now=now,
    )
    if checked:
        reason = nN_(
            "Not yet done: it was still improving at its end. Within {count} epoch, of the images "
            "held back {now:.0%} were right (validation accuracy) after {before:.0%}.",
            "Not yet done: it was still improving at its end. Within {count} epochs, of the images "
            "held back {now:.0%} were right (validation accuracy) after {before:.0%}.",
            over,
            before=before,
            now=now,
        )
    advice = N_("Try twice as many epochs ({epochs}).", epochs=2 * epochs)
    return Finding(CurveKind.NOT_YET_DONE, reason, advice, Remedy.MORE_EPOCHS)


def stopped_early(end: Ended, done: int, found: Rise | None, improving: bool) -> Finding:
    """After `done` of the planned epochs; `found`: of the validation loss, where there is one."""
    by_rule = end.end is End.BY_RULE
    reason = _stopped_after(by_rule, done, end.planned)
    if improving:
        reason = N_("{stopped} It was still improving.", stopped=reason)
        patience = N_("Try more patience: it may have stopped too soon.")
        go_on = N_("Try to go on: more epochs may make it better.")
        remedy = Remedy.MORE_PATIENCE if by_rule else Remedy.NONE
        advice = patience if by_rule else go_on
        return Finding(CurveKind.STOPPED_EARLY, reason, advice, remedy)
    if found:
        reason = N_(
            "{stopped} The error on images held back (validation loss) was lowest after epoch "
            "{epoch}, {lowest:.3g}; at the end it was {last:.3g}.",
            stopped=reason,
            epoch=found.epoch,
            lowest=found.lowest,
            last=found.last,
        )
    advice = N_("More epochs would hardly help: try another knob.")
    return Finding(CurveKind.STOPPED_EARLY, reason, advice)


def _stopped_after(by_rule: bool, done: int, planned: int) -> str:
    if by_rule:
        return nN_(
            "Stopped early by the rule (early stopping), after {count} of {planned} epochs.",
            "Stopped early by the rule (early stopping), after {count} of {planned} epochs.",
            done,
            planned=planned,
        )
    return nN_(
        "Stopped early, after {count} of {planned} epochs.",
        "Stopped early, after {count} of {planned} epochs.",
        done,
        planned=planned,
    )
