"""Setting up a sweep: what stays, which knobs vary, what is searched for and how long."""

import json
from hashlib import sha256
from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.experiments.config import parse
from core.runs import repository
from core.runs.titles import data_title, network_title
from core.search import sweeps
from core.search.checking import grid_size
from core.search.spec import SweepSpec, parse_spec
from pages._ui.run.settings_beside import show_settings
from pages._ui.run.start import once
from pages._ui.shell.actor import actor
from pages._ui.shell.fragments import fragment
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import RUNS, TRAIN
from pages._ui.shell.state import RUN_PARAMETER, draft, held, remember
from pages._ui.sweeps.address import begun_with, go_to, go_to_list
from pages._ui.sweeps.choosing import choose_knobs
from pages._ui.sweeps.goal import choose_goal
from pages._ui.widgets.layout import two_columns
from pages._ui.widgets.messages import next_step, problem, titled_line
from pages._ui.widgets.templates import show_html


def show_setup() -> None:
    """The form; or, where what it begins with is none, why, and where to mend it."""
    if st.button(_("All sweeps"), icon=":material/arrow_back:", key="all_sweeps"):
        go_to_list()
    try:
        first = _first()
    except UserError as error:
        problem(str(error))
        next_step(TRAIN, _("Go to Train"))
        return
    _form(first, f"sweep_{sha256(first.to_json().encode()).hexdigest()[:8]}")


@fragment
def _form(first: SweepSpec, key: str) -> None:
    """Its widgets' keys begin with `key`, which is another for another beginning."""
    with guarded():
        values: dict[str, Any] = {"base": json.loads(first.base.to_json())}
        with st.container(border=True):
            values |= _what_stays(first, key)
        left, right = two_columns("sweep_setup", (11, 9))
        with right, st.container(border=True):
            values |= choose_goal(first, key)
        with left, st.container(border=True):
            values["knobs"] = choose_knobs(first, key, values["sampler"] == "grid")
        _bar(values)


def _first() -> SweepSpec:
    """What the form begins with: see `pages._ui.sweeps.address`."""
    run_id, around = begun_with()
    if around:
        return sweeps.narrowed(around)
    base = repository.get_run(run_id).config if run_id else parse(draft())
    return SweepSpec(base=base.model_copy(update={"name": "", "notes": ""}))


def _what_stays(first: SweepSpec, key: str) -> dict[str, Any]:
    """The config that all runs share, in a few words, and the sweep's name."""
    base = first.base
    run_id, around = begun_with()
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            titled_line(
                f"{network_title(base.model.name)} · {data_title(base.data.name)}",
                _("This stays in all runs (the base config), but for the knobs below."),
            )
        if run_id:
            next_step(TRAIN, _("Look at the run"), **{RUN_PARAMETER: run_id})
        elif not around:
            next_step(TRAIN, _("Change it in Train"))
            next_step(RUNS, _("Take another run's"))
    show_settings(base, None)
    name = st.text_input(
        _("Name of the sweep"),
        held(f"{key}.name", first.name),
        max_chars=100,
        key=f"{key}.name",
        on_change=remember,
        args=(f"{key}.name",),
    )
    return {"name": name}


def _bar(values: dict[str, Any]) -> None:
    """What is wrong, or what will be tried, and the button that begins it."""
    spec, wrong = None, ""
    try:
        spec = parse_spec(values)
    except UserError as error:
        wrong = str(error)
    with st.container(key="start_bar"):
        for line in wrong.splitlines():
            problem(line)
        with st.container(horizontal=True, vertical_alignment="center", key="start_row"):
            if spec:
                show_html("takeaway", sentence=_what_is_tried(spec))
            pressed = st.button(
                _("Start the sweep"),
                type="primary",
                icon=":material/play_arrow:",
                disabled=spec is None,
                key="start_sweep",
            )
    if pressed and spec:
        go_to(once(spec, lambda: sweeps.create(spec, actor())))


def _what_is_tried(spec: SweepSpec) -> str:
    runs, minutes = spec.budget.runs, spec.budget.minutes
    if spec.sampler == "grid":
        size = grid_size(spec)
        runs = min(size, runs) if runs else size
    parts = []
    if runs:
        parts.append(ngettext("{count:,} run", "{count:,} runs", runs))
    if minutes:
        parts.append(_("{count:g} minutes", count=minutes))
    epochs = spec.base.training.epochs
    parts.append(ngettext("at most {count} epoch each", "at most {count} epochs each", epochs))
    return " · ".join(parts)
