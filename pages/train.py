"""Train: set up an experiment on the left, watch the run on the right."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.runs import repository
from pages._ui.run.panel import Beside, run_panel
from pages._ui.run.queue import held_line
from pages._ui.run.settings_beside import show_settings
from pages._ui.shell.fragments import fragment
from pages._ui.shell.page import guarded, page
from pages._ui.shell.projector import KEY, on_projector, projector_link
from pages._ui.shell.room import room_line
from pages._ui.shell.state import current_run_id, look_at, looked_at, show_run
from pages._ui.train.first_look import first_look
from pages._ui.train.form import setup_form
from pages._ui.train.shared_set_up import take_set_up
from pages._ui.widgets.layout import two_columns

COLUMNS = (9, 11)


@fragment
def first_setup() -> None:
    """The form, and beside it what it sets up."""
    with guarded():
        left, right = st.columns(COLUMNS, gap="large")
        with left:
            st.subheader(_("Set up"), anchor=False)
            config = setup_form()
        with right:
            first_look(config)


@fragment
def next_setup(beside: Beside | None) -> None:
    """The form redraws itself without disturbing the run beside it, which it is compared with."""
    with guarded():
        st.subheader(_("Set up the next training"), anchor=False)
        config = setup_form()
        if beside:
            with beside.place.container():
                show_settings(beside.config, config)


def the_run() -> str | None:
    """The run in the address; without one, that which was looked at last, while it is not over."""
    if run_id := current_run_id():
        look_at(run_id)
        return run_id
    last = looked_at()
    try:
        if not last or not repository.get_run(last).active:
            return None
    except UserError:  # it is gone
        return None
    show_run(last)
    return last


with page(
    N_("Train"), N_("Pick images and a network, turn the knobs, and watch the network learn.")
):
    held_line()
    room_line()
    take_set_up()
    run_id = the_run()
    if run_id and on_projector():
        with st.container(key=KEY):
            projector_link()
            with st.container(key="run_large"):
                run_panel(run_id)
    elif run_id:
        left, right = two_columns("train", COLUMNS, second="above")
        beside = None
        with right, st.container(key="the_run"), guarded():
            st.subheader(_("The run"), anchor=False)
            projector_link()
            beside = run_panel(run_id)
        with left:
            next_setup(beside)
    else:
        first_setup()
