"""The table of runs, which is drawn by `assets/runs_table.js`; what is ticked in it.

The app's list of ticks holds when its `generation` is new (after a deletion, say); from then on
what the browser says of that generation does.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.evaluation.chance import Result
from core.execution import repeats
from core.runs import labels, search, summaries
from core.runs.many import change_each
from core.runs.search import FoundRun, Sort
from core.runs.titles import data_title, network_title, run_title
from pages._ui.run.list import open_run
from pages._ui.run.tested import result_on_version
from pages._ui.runs.columns import COLUMNS, Facts
from pages._ui.runs.filters import View, sort_by
from pages._ui.shell.actor import actor
from pages._ui.shell.people import owner_words
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.data_line import thumbnail_url

KEY = "runs_table"
MOST_TICKED = 20_000
REFUSED = "runs_refused"  # what the last click could not do: errors by run
_TICKS, _GENERATION, _OPENED = "runs_ticked", "runs_generation", "runs_opened"
_SCRIPT = Path(__file__).resolve().parents[3] / "assets/runs_table.js"
_component = st.components.v2.component(
    "vistazo_runs_table",
    html='<table class="vz-runs"></table>',
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)


def runs_table(runs: Sequence[FoundRun], view: View) -> list[str]:
    """Draw them; returns the ids of the runs that are ticked, on whatever page of the table."""
    if (opened := st.session_state.pop(_OPENED, None)) is not None:
        open_run(opened)
    names = view.columns
    data = {
        "words": {
            "all": _("Select all runs on this page"),
            "select": _("Select {run}", run="{run}"),
            "star": _("Star {run}", run="{run}"),
        },
        "columns": [
            {"key": "run", "title": _("Run"), "sort": Sort.NAME},
            *({"key": name, **_head(name)} for name in names),
        ],
        "sort": view.sort,
        "descending": view.descending,
        "thumbnails": {name: thumbnail_url(name) for name in {run.data_name for run in runs}},
        "runs": _rows(runs, view, _anew(runs, view.version)),
        "selected": ticked(),
        "generation": _generation(),
    }
    said = _component(
        data=data,
        key=KEY,
        on_selected_change=lambda: None,
        on_sorted_change=_sorted,
        on_starred_change=_starred,
        on_opened_change=_opened,
    ).selected
    if isinstance(said, dict) and said.get("generation") == _generation():
        ids = said.get("ids")
        if isinstance(ids, list):
            st.session_state[_TICKS] = [str(one) for one in ids[:MOST_TICKED]]
    known = search.found_ids(ticked())
    return [one for one in ticked() if one in known]


def ticked() -> list[str]:
    """The ids that are ticked, as far as the app has heard."""
    return list(st.session_state.get(_TICKS, ()))


def tick(run_ids: Collection[str]) -> None:
    """Have these ticked, and no others, from the next run of the page on."""
    st.session_state[_TICKS] = list(run_ids)
    st.session_state[_GENERATION] = _generation() + 1


def _generation() -> int:
    return int(st.session_state.get(_GENERATION, 0))


def _head(name: str) -> dict[str, Any]:
    return {"title": _(COLUMNS[name].title), "sort": COLUMNS[name].sort}


def _anew(runs: Sequence[FoundRun], version: str | None) -> dict[str, Result | str]:
    """For each run that was tested its result on that version's test images, or why there is
    none."""
    found: dict[str, Result | str] = {}
    if version is None:
        return found
    for run in runs:
        if run.test_accuracy is not None:
            try:
                found[run.id] = result_on_version(run, version)
            except UserError as error:
                found[run.id] = str(error)
    return found


def _rows(
    runs: Sequence[FoundRun], view: View, anew: Mapping[str, Result | str]
) -> list[dict[str, Any]]:
    ids, names = [run.id for run in runs], view.columns
    spreads = repeats.spreads(run.experiment for run in runs) if view.wanted.one_a_config else {}
    curves = summaries.accuracy_curves(ids) if "curve" in names else {}
    sizes = search.sizes(ids) if "size" in names else {}
    tags = labels.tags_of(ids)
    titles = {name: data_title(name) for name in {run.data_name for run in runs}}
    called = owner_words()
    return [
        {
            "id": run.id,
            "title": run_title(run),
            "details": _details(run, titles[run.data_name], called(run.owner)),
            "address": f"{_address()}?{RUN_PARAMETER}={run.id}",
            "data": run.data_name,
            "letter": titles[run.data_name][:1].upper(),
            "starred": run.starred,
            "tags": tags.get(run.id, []),
            "cells": {
                name: COLUMNS[name].cell(
                    run,
                    Facts(
                        curves.get(run.id, ()),
                        sizes.get(run.id),
                        anew.get(run.id),
                        spreads.get(run.experiment or ""),
                    ),
                )
                for name in names
            },
        }
        for run in runs
    ]


def _details(run: FoundRun, data: str, owner: str) -> str:
    return " · ".join(filter(None, (owner, network_title(run.network), data, run.id)))


def _address() -> str:
    return Path(TRAIN.path).stem


def _sorted() -> None:
    name = st.session_state[KEY].sorted
    if name in list(Sort):
        sort_by(Sort(name))


def _starred() -> None:
    run_id = str(st.session_state[KEY].starred)
    found = search.find_runs(search.Wanted(ids=[run_id]))
    if found:
        change = partial(labels.star, actor=actor(), starred=not found[0].starred)
        st.session_state[REFUSED] = change_each([run_id], change)[1]


def _opened() -> None:
    st.session_state[_OPENED] = str(st.session_state[KEY].opened)


def count_words(found: int, every: int, size: str) -> str:
    """How many runs are shown of how many, and the room on disk that all of them take."""
    if found == every:
        return ngettext(
            "{count:,} run, {size} on disk", "{count:,} runs, {size} on disk", every, size=size
        )
    return ngettext(
        "{found:,} of {count:,} run; all of them: {size} on disk",
        "{found:,} of {count:,} runs; all of them: {size} on disk",
        every,
        found=found,
        size=size,
    )
