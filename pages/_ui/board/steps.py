"""Who is where: a row for each step of the lesson, with how many are at it and their names."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.lessons.board import Pupil, PupilState
from core.lessons.models import Lesson
from pages._ui.widgets.templates import show_html

AT_WORK = {
    PupilState.TRAINS: N_("trains"),
    PupilState.WAITS: N_("waits"),
    PupilState.PAUSED: N_("paused"),
}


def show_steps(lesson: Lesson, pupils: Sequence[Pupil]) -> None:
    """How many take part, and the rows."""
    words = ngettext("Who is where: {count} person", "Who is where: {count} people", len(pupils))
    st.subheader(words, anchor=False)
    show_html("board_steps", steps=rows_of(lesson, pupils))


def rows_of(lesson: Lesson, pupils: Sequence[Pupil]) -> list[dict[str, Any]]:
    """The steps in their order, then who has done all, then who has left, where there are any."""
    here = [one for one in pupils if one.state is not PupilState.LEFT]
    groups = [
        ("", f"{place}. {step.title.text()}", [one for one in here if one.step == place])
        for place, step in enumerate(lesson.steps, 1)
    ]
    groups.append(("done", _("Done"), [one for one in here if one.step > one.total]))
    if left := [one for one in pupils if one.state is PupilState.LEFT]:
        groups.append(("left", _("Left"), left))
    return [
        {
            "kind": kind,
            "title": title,
            "count": len(those),
            "share": len(those) / max(1, len(pupils)),
            "pupils": [{"name": one.name, "state": _at_work(one)} for one in those],
        }
        for kind, title, those in groups
    ]


def _at_work(one: Pupil) -> str:
    return _(AT_WORK[one.state]) if one.state in AT_WORK else ""
