"""The form that sets up a training: pictures, network, knobs, and a bar that starts it."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _
from core.experiments.config import ExperimentConfig, parse, parse_json
from core.experiments.set_up import SetUp
from core.runs.starting import problems
from pages._ui.network.facts import layer_details, parameter_line, with_facts
from pages._ui.run.reuse import sweep_button
from pages._ui.shell import state
from pages._ui.train.budget import show_budget
from pages._ui.train.knobs import expert_knobs, first_knobs
from pages._ui.train.limited import hold, limited_form
from pages._ui.train.networks import choose_network, own_knobs
from pages._ui.train.parent import draw_course, say_parent
from pages._ui.train.pictures import bring_your_own, choose_pictures
from pages._ui.train.sections import MORE
from pages._ui.train.share import share_set_up
from pages._ui.train.shared_set_up import limited_set_up, say_set_up
from pages._ui.train.start_bar import start_bar
from pages._ui.train.waiting import say_the_line
from pages._ui.widgets.templates import show_html


def setup_form() -> ExperimentConfig | None:
    """Everything to set up a training, and the bar that starts it; what is set up, if it can be.

    Where a set-up came with the address that fixes knobs, the form has the others alone.
    """
    values = state.draft()
    say_set_up()
    if set_up := limited_set_up():
        return _limited(values, set_up)
    say_parent(values)
    with _step(1, _("Pictures"), bring_your_own):
        choose_pictures(values)
    with _step(2, _("Network")):
        choose_network(values)
        facts = st.container()
        own_knobs(values)
    with _step(3, _("Knobs")):
        knobs = st.container()
        network = st.expander(_(MORE), icon=":material/account_tree:")
        with knobs:
            first_knobs(values, network)
            draw_course(values)
        expert_knobs(values, network)
    config, wrong = _checked(values)
    if config:
        with facts:
            with_facts(config, parameter_line)
        _layers(config)
    _as_text(values)
    if config:
        show_budget(config)
        share_set_up(config)
        sweep_button()
        say_the_line(config)
    start_bar(config, wrong)
    return config


def _limited(values: dict[str, Any], set_up: SetUp) -> ExperimentConfig | None:
    """Only what may be turned; what is started has all else as the set-up has it, whatever the
    widgets or the draft say."""
    hold(values, set_up)
    facts = limited_form(values, set_up)
    hold(values, set_up)
    config, wrong = _checked(values)
    if config:
        with facts:
            with_facts(config, parameter_line)
        say_the_line(config, set_up)
    start_bar(config, wrong, steps=False)
    return config


def _step(number: int, title: str, beside: Callable[[], None] | None = None) -> DeltaGenerator:
    """A framed part of the form with its number and title, and what stands beside these."""
    frame = st.container(border=True, key=f"step_{number}")
    with frame, st.container(horizontal=True, vertical_alignment="center", key=f"head_{number}"):
        show_html("step", number=number, title=title)
        if beside:
            beside()
    return frame


def _layers(config: ExperimentConfig) -> None:
    layers = st.expander(
        _("The layers of this network"),
        icon=":material/layers:",
        key="layers",
        on_change="rerun",
    )
    if layers.open:
        with layers:
            with_facts(config, layer_details)


def _checked(values: dict[str, Any]) -> tuple[ExperimentConfig | None, list[str]]:
    """The config, or None and what is wrong with it."""
    try:
        config = parse(values)
    except UserError as error:
        return None, [str(error)]
    found = problems(config)
    return (None, found) if found else (config, [])


def _as_text(values: dict[str, Any]) -> None:
    with st.expander(_("All settings as text (JSON)"), icon=":material/data_object:"):
        st.caption(
            _(
                "For the terminal: save as config.json, then `{terminal} train config.json`. "
                "Or paste settings here and apply them.",
                terminal=settings.terminal(),
            )
        )
        key = f"{state.generation()}.json"
        text = json.dumps(values, indent=2, ensure_ascii=False)
        key = f"{key}.{hash(text)}"
        edited = st.text_area(_("Settings"), state.held(key, text), key=key, height=260)
        st.download_button(_("Download config.json"), text, "config.json", "application/json")
        if st.button(_("Apply"), disabled=edited == text):
            state.replace_draft(parse_json(edited))
            st.rerun(scope="app")
