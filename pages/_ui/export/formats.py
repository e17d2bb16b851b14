"""The formats that a trained network can be taken along in, each with its proof in a table."""

from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, number, used_language
from core.execution.tasks import MAKE_EXPORT
from core.export.exporting import KeptExport, kept_export
from core.export.formats import Format, formats
from core.export.model_card import failure_words
from core.runs.models import Run
from pages._ui.export.reports import in_this_language
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_again_after, is_running, stop_task
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

WORD_FOR_NONE = "–"


def export_formats(run: Run) -> None:
    """The table, a choice, and for what is chosen the way to make it, or its download."""
    try:
        kept = {one.key: kept_export(run, one) for one in formats}
    except UserError as error:  # what it was calibrated to can't be read
        problem(str(error))
        return
    st.caption(
        _(
            "Each file is run by its own runtime on up to 500 test images, in a process that knows"
            " nothing of Vistazo, and compared with the app's answers. A ZIP has with it the names"
            " of the classes, a card that says what the network is, and a short program that"
            " prepares a picture as the app does."
        )
    )
    show_html("export_formats", heads=_heads(), rows=[_row(one, kept[one.key]) for one in formats])
    key = f"export_format_{run.id}"
    names = formats.names()
    chosen = st.selectbox(
        _("Format"),
        names,
        names.index(held(key, "onnx", names)),
        key=key,
        format_func=lambda name: _(formats[name].title),
    )
    _offer(run, formats[chosen], kept[chosen])


def _heads() -> list[str]:
    return [
        _("Format"),
        _("Size (MB)"),
        _("One image (ms)"),
        _("Same class"),
        _("Largest difference"),
        _("Accuracy cost"),
        _("Proof"),
    ]


def _row(format_: Format, kept: KeptExport | None) -> dict[str, Any]:
    words = {"title": _(format_.title), "summary": _(format_.summary)}
    if kept is None:
        return {**words, "figures": [WORD_FOR_NONE] * 5, "kind": "none", "proof": _("not made yet")}
    proof = kept.proof
    if proof.failure == "not-run":
        figures = [number(proof.size_mb, ".3g"), *[WORD_FOR_NONE] * 4]
    else:
        between = _("{low:.1%} to {high:.1%}", low=proof.cost_low, high=proof.cost_high)
        figures = [
            number(proof.size_mb, ".3g"),
            number(proof.milliseconds, ".3g"),
            number(proof.top1_agreement, ".1%"),
            number(proof.max_difference, ".1e"),
            f"{number(proof.cost, '.1%')} ({between})",
        ]
    said = _("holds on {images:,} images", images=proof.images)
    if format_.caveat:
        said += f". {_(format_.caveat)}"
    if not proof.holds:
        said = _("FAILED: {reason}", reason=failure_words(proof))
    kind = "holds" if proof.holds else "fails"
    return {**words, "figures": figures, "kind": kind, "proof": said}


def _offer(run: Run, format_: Format, kept: KeptExport | None) -> None:
    """The download of what is there; else the button that makes it, or how far that is."""
    task = f"export-{run.id}-{format_.key}"
    started = st.session_state.setdefault("exports_started", set())
    if kept is not None:
        started.discard(task)
        label = _("Download the ZIP ({size:,.2f} MB)", size=kept.path.stat().st_size / 1e6)
        if not kept.proof.holds:
            label = _("Download in spite of the failed proof")
        st.download_button(
            label,
            in_this_language(kept.content),
            kept.download_name,
            "application/zip",
            key=f"take_{task}",
            on_click="ignore",
            icon=":material/download:" if kept.proof.holds else ":material/warning:",
        )
        return
    if task in started or is_running(task):
        _wait(run, format_, task, started)
        return
    if said := st.session_state.pop(f"said_{task}", ""):
        problem(said)
    if st.button(_("Make it and prove it"), key=f"make_{task}", icon=":material/verified:"):
        started.add(task)
        st.rerun()


def _wait(run: Run, format_: Format, task: str, started: set[str]) -> None:
    def end(said: str = "") -> None:
        started.discard(task)
        st.session_state[f"said_{task}"] = said
        st.rerun()

    if st.button(_("Stop"), icon=":material/stop_circle:", key=f"stop_{task}"):
        stop_task(task)
        end()
    call = MAKE_EXPORT(run.id, format_.key, used_language())
    try:
        draw_again_after(
            call, _("Making the file and proving it…"), task, lambda error: end(str(error))
        )
    except Exception:  # an error of ours; the next click must not begin it again
        started.discard(task)
        raise
