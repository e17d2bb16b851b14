"""What can be done with the runs that are ticked; and the line that takes back a deletion."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.housekeeping import runs as housekeeping
from core.housekeeping.models import KEPT
from core.reporting.comparison_report import FEWEST, MOST
from core.reporting.csv_table import csv_table
from core.runs import labels, repository, search
from core.runs.many import change_each
from core.runs.models import Run
from core.runs.search import FoundRun, Wanted
from pages._ui.export.way import way_to_export
from pages._ui.runs.table import REFUSED, tick
from pages._ui.shell import state
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import COMPARE, TRAIN
from pages._ui.shell.state import RUNS_PARAMETER, follow, held, life
from pages._ui.widgets.messages import problem
from pages._ui.widgets.put_away import BACK_ICON, BRING_BACK, ICON, PUT_AWAY

MOST_NAMED = 5
CSV_FIELDS = (
    *("id", "name", "notes", "tags", "starred", "status", "data_name", "data_version", "network"),
    *("weights", "planned_epochs", "epochs", "created_at", "started_at", "finished_at"),
    *("test_accuracy", "test_loss", "test_accuracy_views", "test_images", "seconds"),
    *("images_per_second", "total_parameters", "owner"),
)
_AWAY = "runs_put_away"


def show_actions(ticked: Sequence[str], wanted: Wanted, found: int) -> None:
    """A line of buttons for the runs that are ticked; what to do where none is."""
    with st.container(horizontal=True, vertical_alignment="center", key="runs_actions"):
        if ticked:
            st.text(ngettext("{count:,} ticked", "{count:,} ticked", len(ticked)))
            _compare_button(ticked)
            if len(ticked) == 1:
                _buttons_for_one(ticked[0])
            _buttons_for_all(ticked)
        else:
            st.caption(
                _("Tick runs to tag them or put them away, and two to eight to compare them.")
            )
        if 0 < len(ticked) < found and st.button(
            ngettext("Tick {count:,} run", "Tick all {count:,}", found), type="tertiary"
        ):
            tick([run.id for run in search.find_runs(wanted)])
            st.rerun()
        if ticked and st.button(_("Untick"), type="tertiary", key="runs_untick"):
            tick([])
            st.rerun()
        _csv_button(ticked, wanted)


def say_what_was_done() -> None:
    """What the last click could not do, and what it has put away, with the way back."""
    refused: Mapping[str, UserError] = st.session_state.pop(REFUSED, {})
    for error in list(refused.values())[:MOST_NAMED]:
        problem(str(error))
    if len(refused) > MOST_NAMED:
        problem(_("The same goes for {count:,} more.", count=len(refused) - MOST_NAMED))
    away: list[str] = st.session_state.get(_AWAY, [])
    if not away:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="runs_undo"):
        words = ngettext(
            "{count:,} run is in the trash.", "{count:,} runs are in the trash.", len(away)
        )
        st.text(words)
        if st.button(_(BRING_BACK), icon=BACK_ICON, key="runs_bring_back"):
            del st.session_state[_AWAY]  # whatever comes of it: this offer has been taken
            _back, not_back = housekeeping.bring_back_all(away, actor())
            st.session_state[REFUSED] = not_back
            st.rerun()


def _compare_button(ticked: Sequence[str]) -> None:
    fits = FEWEST <= len(ticked) <= MOST
    words = _("Two to {most} runs can be compared.", most=MOST)
    if st.button(
        _("Compare"),
        type="primary",
        key="runs_compare",
        icon=COMPARE.icon,
        disabled=not fits,
        help=None if fits else words,
    ):
        st.switch_page(COMPARE.path, query_params={RUNS_PARAMETER: ",".join(ticked)})


def _buttons_for_one(run_id: str) -> None:
    try:
        run = repository.get_run(run_id)
    except UserError as error:
        problem(str(error))
        return
    mine = mine_to_change(run.owner)
    if st.button(
        _("Rename, note"),
        key="runs_rename",
        icon=":material/edit:",
        disabled=not mine,
        help=None if mine else _(SOMEBODY_ELSES),
    ):
        st.dialog(_("Name and notes"))(_naming)(run)
    if st.button(
        _("Use these settings"),
        key="runs_reuse",
        icon=":material/content_copy:",
        help=_("Puts the settings of this run into the form, to change them and train again."),
    ):
        state.replace_draft(run.config)
        st.switch_page(TRAIN.path)
    way_to_export(run.id)


def _buttons_for_all(ticked: Sequence[str]) -> None:
    owners = {run.owner for run in search.find_runs(Wanted(ids=ticked))}
    none_mine = not any(map(mine_to_change, owners))
    why = _(SOMEBODY_ELSES) if none_mine else None
    tags = st.button(
        _("Tags"), key="runs_tag", icon=":material/label:", disabled=none_mine, help=why
    )
    if tags:
        st.dialog(_("Tags"))(_tagging)(ticked)
    starred = search.count_found(Wanted(ids=ticked, starred=True)) == len(ticked)
    label = _("Take the star away") if starred else _("Star")
    if st.button(label, key="runs_star", icon=":material/star:", disabled=none_mine, help=why):
        _each_or_say(ticked, lambda run_id: labels.star(run_id, actor(), starred=not starred))
        st.rerun()
    words = _(
        "Puts them into the trash. They come back whole whenever you want, for {days} days.",
        days=KEPT.days,
    )
    if st.button(
        _(PUT_AWAY),
        key="runs_put_away_button",
        icon=ICON,
        help=why or words,
        disabled=none_mine,
    ):
        with st.spinner(_("Putting away…")):
            done, refused = housekeeping.put_away_all(ticked, actor())
        st.session_state[_AWAY] = done
        st.session_state[REFUSED] = refused
        tick([*refused])
        st.rerun()


def _naming(run: Run) -> None:
    with guarded():
        key = life(f"runs_name_{run.id}", run.name)
        name = st.text_input(_("Name"), held(key, run.name), max_chars=labels.LONGEST_NAME, key=key)
        follow(f"runs_name_{run.id}", key, run.name, name)
        note_key = life(f"runs_notes_{run.id}", run.notes)
        notes = st.text_area(
            _("Notes"), held(note_key, run.notes), max_chars=labels.LONGEST_NOTES, key=note_key
        )
        follow(f"runs_notes_{run.id}", note_key, run.notes, notes)
        if st.button(_("Save"), type="primary", key="runs_save_name"):
            labels.rename(run.id, name, actor())
            labels.note(run.id, notes, actor())
            st.rerun()


def _tagging(ticked: Sequence[str]) -> None:
    with guarded():
        present = sorted({tag for tags in labels.tags_of(ticked).values() for tag in tags})
        new = st.text_input(
            _("Add tags"),
            held("runs_new_tags", ""),
            key="runs_new_tags",
            placeholder=_("words, with blanks or commas between them"),
        )
        removed: list[str] = []
        if present:
            removed = st.multiselect(
                _("Take tags away"),
                present,
                default=[tag for tag in held("runs_old_tags", []) if tag in present],
                key="runs_old_tags",
                placeholder=_("none"),
            )
        if st.button(_("Save"), type="primary", key="runs_save_tags"):
            added = new.replace(",", " ").split()
            for tag in added:
                labels.as_tag(tag)  # before any run is changed
            _each_or_say(ticked, lambda run_id: labels.tag(run_id, actor(), added, removed))
            del st.session_state["runs_new_tags"]
            st.rerun()


def _each_or_say(ticked: Sequence[str], change: Callable[[str], object]) -> None:
    """Change each; those that can't be are said in the next run of the page."""
    _done, st.session_state[REFUSED] = change_each(ticked, change)


def _csv_button(ticked: Sequence[str], wanted: Wanted) -> None:
    chosen = Wanted(ids=ticked) if ticked else wanted
    st.download_button(
        _("CSV"),
        lambda: runs_as_csv(search.find_runs(chosen)),
        file_name="vistazo-runs.csv",
        mime="text/csv",
        icon=":material/download:",
        key="runs_csv",
        on_click="ignore",
        help=_("The runs that are ticked, or all that the filters let through."),
    )


def runs_as_csv(runs: Sequence[FoundRun]) -> str:
    """A line each, after one of field names; moments in UTC, shares 0 to 1."""
    tags = labels.tags_of([run.id for run in runs])
    known = [{**vars(run), "tags": " ".join(tags.get(run.id, ()))} for run in runs]
    return csv_table(CSV_FIELDS, [[each[name] for name in CSV_FIELDS] for each in known])
