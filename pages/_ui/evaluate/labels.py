"""Evaluate, part Mistakes: labels that are probably wrong, to be changed, or left out with their
images.

Both make a version of the data set, as on the Data page: the original stays. Where a version's test
images are looked at, the changes are made on that version, so that they add up.
"""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.class_words import class_words
from core.datasets.versions.edits import LONGEST_NAME, Version
from core.datasets.versions.repository import edited, save_version
from core.evaluation.evaluation import Evaluation
from core.evaluation.label_issues import LabelCheck, LabelIssue
from core.evaluation.other_tests import version_of
from core.execution.repeats import Repeats, repeats_of
from core.execution.tasks import LABEL_ISSUES
from core.runs.models import Run
from pages._ui.evaluate.held_out import say_examined, temperatures
from pages._ui.run.reading import arrays_of
from pages._ui.run.tested import look_at
from pages._ui.shell.actor import actor
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import DATA, TRAIN
from pages._ui.shell.state import DATA_PARAMETER, VERSION_PARAMETER, change_draft, held, remember
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.image_picker import picked_of, picture_grid
from pages._ui.widgets.messages import Tile
from pages._ui.widgets.paging import choose_page

PARTS = {
    Part.TRAIN: N_("training images that were held out"),
    Part.TEST: N_("test images"),
}
LEAVE_OUT, RELABEL = "leave-out", "relabel"
WAYS = {LEAVE_OUT: N_("Leave it out"), RELABEL: N_("Change its label")}
SUGGESTED = -1  # no class: the one that the network says
TILES = 24
Changes = dict[int, int | None]  # images by their places: the new label, or None: left out


def labels(run: Run, evaluation: Evaluation) -> None:
    """Draw it: the doubtful labels of a part, to be looked at and changed or left out."""
    part = choose_one(_("Images"), PARTS, Part.TRAIN, "labels_part", labelled=False)
    _say_what_was_saved(run)
    repeats = repeats_of(run) if part is Part.TRAIN else Repeats()

    def draw(check: LabelCheck) -> None:
        if part is Part.TRAIN:
            say_examined(run, evaluation, check, repeats)
        _doubtful(run, evaluation, part, check.issues)

    draw_answer(
        LABEL_ISSUES(run.id, part, version_of(evaluation), repeats.finished),
        draw,
        _("Looking for labels that are probably wrong…"),
        about=f"{hash(evaluation.logits.tobytes())} {temperatures(run, repeats)}",
    )


def _doubtful(run: Run, evaluation: Evaluation, part: Part, issues: list[LabelIssue]) -> None:
    if not issues:
        st.success(
            _("No label is doubtful: the network contradicts none that surely."),
            icon=":material/check:",
        )
        return
    st.text(
        ngettext(
            "{count:,} label is probably wrong, by confident learning (cleanlab). Look yourself: "
            "it may be the network that is wrong.",
            "{count:,} labels are probably wrong, by confident learning (cleanlab). Look yourself: "
            "it may be the network that is wrong.",
            len(issues),
        )
    )
    names = class_words(evaluation.named.dataset)
    changes = _changes(run, evaluation, part)
    change = _choose_change(names)
    page = choose_page(len(issues), TILES, f"page_of_labels_{run.id}_{part}")
    shown = issues[page.start : page.stop]
    asked: Changes = {
        one.place: _asked(change, one) for one in shown if _asked(change, one) != one.given
    }
    with st.container(horizontal=True):
        words = (
            _("Leave out these {count:,}", count=len(asked))
            if change is None
            else _("Change the labels of these {count:,}", count=len(asked))
        )
        st.button(words, key="labels_all", on_click=changes.update, args=(asked,))
        st.button(_("Keep these"), key="labels_none", on_click=_keep, args=(changes, shown))
    st.caption(
        _("Click an image to change it so (it is framed then); once more to keep it as it is.")
    )
    key = f"labels_{run.id}_{part}_{version_of(evaluation) or 'original'}_{page.start}"
    _grid(evaluation, part, shown, changes, asked, key)
    if changes:
        _save(run, evaluation, part, changes)


def _choose_change(names: Sequence[str]) -> int | None:
    """What a click does: None leaves an image out, else the class that it is given."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = choose_one(_("What a click does"), WAYS, LEAVE_OUT, "labels_way")
        if way == LEAVE_OUT:
            return None
        options = [SUGGESTED, *range(len(names))]
        key = f"labels_class_{len(names)}"
        chosen: int = st.selectbox(
            _("New label"),
            options,
            options.index(held(key, SUGGESTED, options)),
            format_func=lambda one: _("what the network says") if one == SUGGESTED else names[one],
            key=key,
            on_change=remember,
            args=(key,),
            width=240,
        )
        return chosen


def _asked(change: int | None, issue: LabelIssue) -> int | None:
    return issue.suggested if change == SUGGESTED else change


def _changes(run: Run, evaluation: Evaluation, part: Part) -> Changes:
    """What is to be changed; changing it changes that."""
    place = f"labels_changes_{run.id}_{part}_{version_of(evaluation)}"
    changes: Changes = st.session_state.setdefault(place, {})
    return changes


def _keep(changes: Changes, issues: Sequence[LabelIssue]) -> None:
    for issue in issues:
        changes.pop(issue.place, None)


def _grid(
    evaluation: Evaluation,
    part: Part,
    issues: list[LabelIssue],
    changes: Changes,
    asked: Changes,
    key: str,
) -> None:
    arrays, names = arrays_of(evaluation), class_words(evaluation.named.dataset)
    images = arrays.x_test if part is Part.TEST else arrays.x_train
    tiles = {
        str(issue.place): Tile(images[issue.place], _lines(issue, names, changes))
        for issue in issues
    }

    def toggle() -> None:
        picked = picked_of(key)
        if picked in tiles:
            place = int(picked)
            if place in changes:
                del changes[place]
            elif place in asked:
                changes[place] = asked[place]

    several = [str(place) for place in changes]
    picture_grid(tiles.items(), key, several=several, on_pick=toggle)


def _lines(issue: LabelIssue, names: Sequence[str], changes: Changes) -> tuple[str, ...]:
    given, suggested = names[issue.given], names[issue.suggested]
    lines = (
        _("labelled {name} ({share:.0%})", name=given, share=issue.score),
        _("rather {name}", name=suggested),
    )
    if issue.place not in changes:
        return lines
    label = changes[issue.place]
    if label is None:
        return (*lines, _("left out"))
    return (*lines, _("{old} → {new}", old=given, new=names[label]))


def _save(run: Run, evaluation: Evaluation, part: Part, changes: Changes) -> None:
    """Keep what is changed as a version of the data set."""
    with st.container(border=True, key="labels_pending"):
        _say_changes(changes)
        if part is Part.TEST:
            st.caption(
                _(
                    "Other test images are another version: this run and older ones keep their "
                    "first result, and can be scored on it anew."
                )
            )
        name = st.text_input(
            _("Name of the new version"),
            held(f"labels_version_{run.id}", ""),
            max_chars=LONGEST_NAME,
            placeholder=_("without doubtful labels"),
            key=f"labels_version_{run.id}",
        )
        with st.container(horizontal=True):
            save = st.button(
                _("Save as a new version"),
                type="primary",
                icon=":material/save:",
                key="labels_save",
            )
            st.button(_("Forget these changes"), key="labels_forget", on_click=changes.clear)
        if save:
            with guarded():  # what can't be saved is mended above
                _save_version(run, evaluation, part, changes, name)


def _say_changes(changes: Changes) -> None:
    out = sum(label is None for label in changes.values())
    if out:
        st.text(
            ngettext(
                "{count:,} image is left out in a new version. The original stays as it is.",
                "{count:,} images are left out in a new version. The original stays as it is.",
                out,
            )
        )
    if len(changes) > out:
        st.text(
            ngettext(
                "{count:,} image has another label in a new version. The original stays as it is.",
                "{count:,} images have another label in a new version. The original stays as it "
                "is.",
                len(changes) - out,
            )
        )


def _save_version(
    run: Run, evaluation: Evaluation, part: Part, changes: Changes, name: str
) -> None:
    edits = edited(
        DataConfig(name=run.data_name, version=version_of(evaluation)),
        {part: [place for place, label in changes.items() if label is None]},
        {part: {place: label for place, label in changes.items() if label is not None}},
    )
    version = save_version(edits, name or _("without doubtful labels"), actor())
    changes.clear()
    st.session_state[f"labels_saved_{run.id}"] = version, part
    st.rerun(scope="app")


def _say_what_was_saved(run: Run) -> None:
    """The version that was made here last, of which part, and where to go with it."""
    saved: tuple[Version, Part] | None = st.session_state.get(f"labels_saved_{run.id}")
    if saved is None:
        return
    version, part = saved
    with st.container(border=True, key="labels_saved"):
        st.text(_("Saved as a version: {name}.", name=version.name))
        with st.container(horizontal=True):
            if part is Part.TEST and st.button(
                _("Score this run on it"), icon=":material/quiz:", key="labels_to_tested"
            ):
                look_at(version.id)
                st.rerun(scope="app")
            if st.button(_("Look at it in Data"), icon=DATA.icon, key="labels_to_data"):
                there = {DATA_PARAMETER: version.dataset, VERSION_PARAMETER: version.id}
                st.switch_page(DATA.path, query_params=there)
            if st.button(_("Train on it"), icon=TRAIN.icon, key="labels_to_train"):
                values = run.config.data.model_dump(mode="json") | {"version": version.id}
                change_draft(data=values)
                st.switch_page(TRAIN.path)
