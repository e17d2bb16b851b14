"""How a step of a lesson stands in a list: on a card, and in the strip."""

from typing import Any

from core.common.i18n import _
from core.lessons.models import Step


def step_mark(number: int, step: Step, done: bool, at: bool) -> dict[str, Any]:
    """What a list of steps shows of one: its title, a tick or its number, and that in words."""
    title = step.title.text()
    words = _("Step {number}: {title}", number=number, title=title)
    return {
        "title": title,
        "mark": "✓" if done else str(number),
        "look": " ".join(name for name, is_so in (("done", done), ("here", at)) if is_so),
        "words": _("{step} (done)", step=words) if done else words,
        "here": at,
    }
