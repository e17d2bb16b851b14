"""A notice when a training ends, for who looks elsewhere (see `assets/ended_notice.js`)."""

from pathlib import Path

import streamlit as st

from core.common.i18n import _, number
from core.runs.models import Run, status_words
from core.runs.titles import run_title

_component = st.components.v2.component(
    "vistazo_ended_notice",
    html="""<div class="vz-notice" hidden>
<label><input type="checkbox" data-what="notice"><span></span></label>
<label><input type="checkbox" data-what="sound"><span></span></label>
<span class="vz-notice-said" role="status"></span></div>""",
    js=(Path(__file__).resolve().parents[3] / "assets/ended_notice.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def notice_of_the_end(run: Run) -> None:
    """The choice while the run is active; the notice once it has ended. Drawn in both cases, at the
    same place: only so the page hears of the end."""
    _component(
        data={
            "run": run.id,
            "name": run_title(run),
            "active": run.active,
            "words": {
                "notice": _("Tell me when it ends"),
                "sound": _("with a sound"),
                "denied": _(
                    "Your browser shows no notifications of this page; its title will say it."
                ),
                "ended": _ended(run),
            },
        },
        key=f"ended_notice_{run.id}",
    )


def _ended(run: Run) -> str:
    words = _("Training {status}", status=_(status_words(run.status)))
    if run.test_accuracy is None:
        return words
    return f"{words}: {number(run.test_accuracy, '.1%')}"
