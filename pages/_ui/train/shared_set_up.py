"""A set-up that came with the address (`?config=…&show=…`): taken once, and held from then on.

With `?from=RUN&show=…` it is that run's settings.

The menu's addresses do not know it: what this visitor came with is put back into them, so that a
reload finds it again. What the form may change of it, and what it says of it, stands here too.
"""

from collections.abc import Mapping

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.common.spelling import shortened
from core.experiments.config import ExperimentConfig, parse
from core.experiments.set_up import SetUp, read_set_up, set_up_from
from core.runs.repository import get_run
from core.runs.titles import data_title, network_title
from pages._ui.run.settings_beside import differences, main_settings
from pages._ui.shell import state
from pages._ui.shell.lesson import asked_by_step
from pages._ui.shell.state import (
    CONFIG_PARAMETER,
    FROM_PARAMETER,
    SHOW_PARAMETER,
    HeldSetUp,
)
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

LONGEST_PROBLEM = 600  # characters


def take_set_up() -> None:
    """Set up what the address says, if that is new; say what is wrong with it.

    Before the form is drawn. A set-up that can't be used changes nothing.
    """
    said, held = state.set_up_said(), state.held_set_up()
    for name in said.keys() - {*st.query_params}:  # the menu's addresses know of none
        st.query_params[name] = said[name]
    if not said or (held and said == held.said):
        return
    try:
        set_up = _read(said)
    except UserError as error:
        words = _("The set-up in this address can't be used. {problem}", problem=str(error))
        problem(shortened(words, LONGEST_PROBLEM))
        st.caption(_("The form is as it was without it. Ask who gave you the address for another."))
        return
    state.hold_set_up(HeldSetUp(said, set_up, asked_by_step(said)))


def limited_set_up() -> SetUp | None:
    """The set-up that fixes knobs of the form, where there is one."""
    held = state.held_set_up()
    return held.set_up if held and held.set_up.free is not None else None


def say_set_up() -> None:
    """Above the form: that it was set up by somebody, what is fixed, and the way out of it; or that
    it has ended."""
    held = state.held_set_up()
    if not held:
        if state.set_up_has_ended():
            st.caption(_("Another set-up is in the form now: nothing is fixed any more."))
        return
    set_up = held.set_up
    with st.container(border=True, key="set_up_by_address"):
        if run := held.said.get(FROM_PARAMETER):
            st.text(_("These are the settings of run {run}.", run=run))
        st.text(_what_may_be_turned(set_up))
        if set_up.free is not None:
            show_html(
                "settings_beside",
                settings=fixed_settings(set_up),
                heading="",
                differences=[],
                more="",
            )
        if st.button(_("Leave this set-up"), icon=":material/lock_open:", key="leave_set_up"):
            state.end_set_up()
            st.rerun(scope="app")


def fixed_settings(set_up: SetUp) -> list[tuple[str, str]]:
    """What can't be turned, in words: the knobs of the first rank, and what else is unusual."""
    config, free = set_up.config, {knob.label for knob in set_up.knobs()}
    named = ExperimentConfig().model_copy(update={"model": type(config.model)()})
    usual = parse(SetUp(named, set_up.free or ()).held(config.model_dump(mode="json")))
    found = {
        _("Data set"): data_title(config.data.name),
        _("Network"): network_title(config.model.name),
        **dict(main_settings(config)),
        **{one.setting: one.form for one in differences(usual, config)},
    }
    return [(setting, words) for setting, words in found.items() if setting not in free]


def _what_may_be_turned(set_up: SetUp) -> str:
    if set_up.free is None:
        return _("This set-up came with the address. You can change all of it.")
    labels = [knob.label for knob in set_up.knobs()]
    if not labels:
        return _("This set-up came with the address, and all of it is fixed: start the training.")
    return ngettext(
        "This set-up came with the address. One knob is yours to turn: {knobs}. Fixed is:",
        "This set-up came with the address. {count} knobs are yours to turn: {knobs}. Fixed is:",
        len(labels),
        knobs=", ".join(labels),
    )


def _read(said: Mapping[str, str]) -> SetUp:
    """What the address says. UserError with what is wrong in it."""
    show = said.get(SHOW_PARAMETER)
    if FROM_PARAMETER not in said:
        return read_set_up(said.get(CONFIG_PARAMETER, ""), show)
    if CONFIG_PARAMETER in said:
        raise UserError(
            "set-up-twice",
            N_("config and from both say what the settings are: leave one of them out."),
        )
    return set_up_from(get_run(said[FROM_PARAMETER]).config, show)
