"""What a training will cost, and what would fit, in words for pages and terminals."""

from core.common.durations import duration
from core.common.i18n import _, ngettext, number
from core.runs.budgets.records import Budget, Fit


def time_words(seconds: float) -> str:
    """Tenths of a second where it is short."""
    return _("{seconds:.2g} s", seconds=seconds) if seconds < 10 else duration(seconds)


def budget_words(budget: Budget) -> list[str]:
    """The sum first, then its parts, then from where they are known; a line each."""
    lines = [
        _(
            "About {whole} in all: {epoch} an epoch, {memory:,.0f} MB of memory",
            whole=time_words(budget.seconds),
            epoch=time_words(budget.seconds_an_epoch),
            memory=budget.memory_mb,
        )
    ]
    if budget.gpu_memory_mb is not None:
        lines.append(_("{memory:,.0f} MB of the GPU's memory", memory=budget.gpu_memory_mb))
    parts = [_("start {time}", time=time_words(budget.start))]
    if budget.frozen:
        parts.append(_("what is frozen {time}, once", time=time_words(budget.frozen)))
    learning = budget.epochs * budget.seconds_an_epoch
    parts.append(
        ngettext(
            "{count} epoch {time}",
            "{count} epochs {time}",
            budget.epochs,
            time=time_words(learning),
        )
    )
    parts.append(_("saving and testing {time}", time=time_words(budget.end)))
    lines.append(" · ".join(parts))
    if budget.run:
        lines.append(_("As run {run} took, with the same settings.", run=budget.run))
    if budget.busy:
        lines.append(_("Measured while something else was trained: alone it will be faster."))
    return lines


def fit_words(fit: Fit, minutes: float) -> str:
    """What to change so that it fits into so many minutes, and why that."""
    values = {
        "minutes": number(minutes, "g"),
        "time": time_words(fit.seconds),
        "epochs": fit.epochs,
    }
    if fit.why == "fits":
        return _("It fits into {minutes} minutes as it is.", **values)
    if fit.why == "none":
        return _(
            "It can't be made to fit into {minutes} minutes: even the least takes about {time}. "
            "Take a smaller network.",
            **values,
        )
    if fit.why == "epochs":
        return _(
            "{epochs} epochs take about {time}: all images stay, and each is seen less often.",
            **values,
        )
    values["share"] = number(fit.fraction or 0.0, ".1%")
    if fit.why == "images":
        return _(
            "{epochs} epochs on {share} of the images take about {time}: with fewer epochs it "
            "would hardly learn, so it learns from fewer images.",
            **values,
        )
    return _(
        "{epochs} epochs on {share} of the images at {size} pixels take about {time}: fewer images "
        "would be too few of each class, so they are smaller too.",
        size=fit.image_size,
        **values,
    )
