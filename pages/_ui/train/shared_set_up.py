"""A set-up that came with the address (`?config=…&show=…`): taken once, and held from then on.

The menu's addresses do not know it: what this visitor came with is put back into them, so that a
reload finds it again. What the form may change of it, and what it says of it, stands here too.
"""

from dataclasses import dataclass

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.common.spelling import shortened
from core.experiments.config import ExperimentConfig, parse
from core.experiments.set_up import SetUp, read_set_up
from core.runs.titles import data_title, network_title
from pages._ui.run.settings_beside import differences, main_settings
from pages._ui.shell import state
from pages._ui.shell.state import CONFIG_PARAMETER, SHOW_PARAMETER
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

LONGEST_PROBLEM = 600  # characters
_TAKEN = "shared_set_up"
_PARAMETERS = (CONFIG_PARAMETER, SHOW_PARAMETER)


@dataclass(frozen=True)
class _Taken:
    """What the address said, what it means, and of which draft it holds."""

    said: dict[str, str]
    set_up: SetUp
    generation: int

    @property
    def holds(self) -> bool:
        """One without fixed knobs is only what the form began with, until another is set up."""
        return self.set_up.free is not None or self.generation == state.generation()


def take_set_up() -> None:
    """Set up what the address says, if that is new; say what is wrong with it.

    Before the form is drawn. A set-up that can't be used changes nothing.
    """
    said = {name: st.query_params[name] for name in _PARAMETERS if name in st.query_params}
    taken = _taken()
    if not said:
        if taken:  # the menu's addresses know of none
            for name, text in taken.said.items():
                st.query_params[name] = text
        return
    if taken and said == taken.said:
        return
    st.session_state.pop(_TAKEN, None)
    try:
        set_up = read_set_up(said.get(CONFIG_PARAMETER, ""), said.get(SHOW_PARAMETER))
    except UserError as error:
        words = _("The set-up in this address can't be used. {problem}", problem=str(error))
        problem(shortened(words, LONGEST_PROBLEM))
        st.caption(_("The form is as it was without it. Ask who gave you the address for another."))
        return
    state.replace_draft(set_up.config)
    st.session_state[_TAKEN] = _Taken(said, set_up, state.generation())


def limited_set_up() -> SetUp | None:
    """The set-up that fixes knobs of the form, where there is one."""
    taken = _taken()
    return taken.set_up if taken and taken.set_up.free is not None else None


def say_set_up() -> None:
    """Above the form: that it was set up by somebody, what is fixed, and the way out of it."""
    taken = _taken()
    if not taken:
        return
    set_up = taken.set_up
    with st.container(border=True, key="set_up_by_address"):
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
            st.session_state.pop(_TAKEN, None)
            for name in _PARAMETERS:
                st.query_params.pop(name, None)
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


def _taken() -> _Taken | None:
    taken: _Taken | None = st.session_state.get(_TAKEN)
    return taken if taken and taken.holds else None
