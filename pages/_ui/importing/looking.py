"""What was handed over, looked into once, and the question what its folders are."""

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.base import Part
from core.importing.decoding import Decoded
from core.importing.folders.unclear import Parts, Unclear
from core.importing.preview import Look, look_into, samples
from core.importing.request import ImportOptions
from core.importing.sources.base import PARTS, readable
from pages._ui.importing.imported import class_table
from pages._ui.importing.uploads import Upload
from pages._ui.widgets.messages import Tile, image_grid, problem

SAMPLES, SAMPLES_OF_A_READING = 8, 4
LONGEST_LIST = 6
PART_NAMES = {
    Part.TRAIN: N_("training"),
    Part.VALIDATION: N_("validation"),
    Part.TEST: N_("test"),
}
KEPT, ANSWER = "import_looks", "import_answer"


def looked_into(upload: Upload, parts: Parts) -> Look | Unclear:
    """The plan for what was handed over, made once, or the question that has to come first."""

    def look() -> Look | Unclear:
        try:
            with st.spinner(_("Looking into the files…")):
                return look_into(upload.file, upload.what, parts, upload.encoding)
        except Unclear as question:
            return question

    slot = "auto" if parts is None else "parts" if parts else "classes"
    found: Look | Unclear = _once(upload, f"look {slot}", _key(parts), look)
    return found


def sampled(
    upload: Upload, look: Look, options: ImportOptions, parts: Parts, count: int = SAMPLES
) -> list[Decoded]:
    """A few images in the form they would be kept in; read once for each form and reading."""

    def read() -> list[Decoded]:
        with st.spinner(_("Reading a few images…")):
            return samples(look, options, count)

    slot = f"samples {count} {bool(parts)}"
    found: list[Decoded] = _once(upload, slot, (options, _key(parts)), read)
    return found


def tiles(look: Look, tried: list[Decoded]) -> list[Tile]:
    """Those that could be read, with their classes."""
    names = look.plan.class_names
    return [Tile(one.pixels, (names[one.entry.label],)) for one in tried if one.pixels is not None]


def answer(upload: Upload) -> Parts:
    """What somebody has said about the folders; None where nobody has."""
    if upload.sorted_by_hand:
        return {}
    key, parts = st.session_state.get(ANSWER, ("", None))
    said: Parts = parts if key == upload.key else None
    return said


def forget_looks() -> None:
    """Let go of what was looked into: it may hold a large file in memory."""
    st.session_state.pop(KEPT, None)
    st.session_state.pop(ANSWER, None)


def ask(upload: Upload, question: Unclear) -> None:
    """Both readings of the folders beside each other; a button for each that is possible."""
    st.markdown(_("**Are these folders parts of the data set, or its classes?**"))
    names = readable(", ".join(list(question.counts)[:LONGEST_LIST]), 300)
    more = len(question.counts) - LONGEST_LIST
    if more > 0:
        names = _("{names} and {count} more", names=names, count=more)
    st.text(_("The folders {names} {why}.", names=names, why=_(question.why)))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Training and test pictures**"))
        if question.guess:
            _reading(
                upload, _told_parts(upload, question), _("They are training and test pictures")
            )
        else:
            st.caption(
                _(
                    "Not as they are: put the images of each class into a folder of its own inside "
                    "them, and hand them over again."
                )
            )
    with right:
        st.markdown(_("**Classes**"))
        _reading(upload, {}, _("They are the classes"))


def offer_another_answer(upload: Upload) -> None:
    """What was said about the folders, and a way back to the question."""
    parts = answer(upload)
    if parts is None or upload.sorted_by_hand:
        return
    folders = "; ".join(f"{name}: {_(PART_NAMES[part])}" for name, part in parts.items())
    said = readable(folders, 300) if folders else _("the folders are classes")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("As you said: {folders}.", folders=said))
        if st.button(_("Ask me again"), icon=":material/undo:"):
            st.session_state.pop(ANSWER, None)
            st.rerun()


def _told_parts(upload: Upload, question: Unclear) -> dict[str, Part]:
    """Which folder is which part: the guess, until somebody changes it."""
    names = list(question.guess)
    chosen = {
        part: st.multiselect(
            label,
            names,
            default=[name for name in names if question.guess[name] is part],
            key=f"import_{part}_{upload.key}",
        )
        for part, label in (
            (Part.TEST, _("To test on")),
            (Part.VALIDATION, _("To watch (validation)")),
        )
    }
    st.caption(_("The other folders are learned from."))
    part_of = {name: part for part in (Part.VALIDATION, Part.TEST) for name in chosen[part]}
    return {name: part_of.get(name, Part.TRAIN) for name in names}


def _reading(upload: Upload, parts: dict[str, Part], label: str) -> None:
    """What would be made of the folders, and the button that says so."""
    try:
        look = looked_into(upload, parts)
    except UserError as error:
        problem(str(error))
        return
    if isinstance(look, Unclear):  # said already; it has nothing to ask any more
        return
    class_table(look.plan.class_names, {part: look.plan.counts(part) for part in PARTS})
    if st.button(label, width="stretch", key=f"import_read_{bool(parts)}"):
        st.session_state[ANSWER] = (upload.key, parts)
        st.rerun()
    tried = sampled(upload, look, ImportOptions(), parts, SAMPLES_OF_A_READING)
    image_grid(tiles(look, tried))


def _key(parts: Parts) -> Hashable:
    return None if parts is None else tuple(sorted(parts.items()))


def _once(upload: Upload, slot: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """What `make` returns, kept in `slot` until the key or the upload is another."""
    whose, kept = st.session_state.get(KEPT, ("", {}))
    if whose != upload.key:
        kept = {}
        st.session_state[KEPT] = (upload.key, kept)
    if slot not in kept or kept[slot][0] != key:
        kept[slot] = (key, make())
    return kept[slot][1]
