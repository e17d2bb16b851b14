"""Figures and times in words, for the table, the card and the scale."""

from core.common.i18n import _, ngettext, number
from core.experiments.recipes import Recipe

MOST_HOURS = 48  # above, days


def percent(share: float | None, form: str = ".2%") -> str:
    """A share (0–1) in words, a dash for None."""
    return "–" if share is None else number(share, form)


def known_accuracy(recipe: Recipe) -> float | None:
    """What others published, or we measured where nobody has: a share (0–1)."""
    return (recipe.reached or recipe.published).test_accuracy


def time_in_words(hours: float) -> str:
    """Roughly how long: minutes, hours or days."""
    if 60 * hours < 1:
        return _("less than a minute")
    if hours < 1:
        return ngettext("about {count} minute", "about {count} minutes", round(60 * hours))
    if hours < MOST_HOURS:
        return ngettext("about {count} hour", "about {count} hours", round(hours))
    return ngettext("about {count} day", "about {count} days", round(hours / 24))


def brief_time(hours: float) -> str:
    """The same where there is little room."""
    if 60 * hours < 1:
        return _("< 1 min")
    if hours < 1:
        return _("{count} min", count=round(60 * hours))
    if hours < MOST_HOURS:
        return _("{count} h", count=round(hours))
    return ngettext("{count} day", "{count} days", round(hours / 24))
