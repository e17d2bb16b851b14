"""“Share this set-up”: an address that sets the form up as it is, with the knobs that may be turned
there, as text and as a QR code."""

import streamlit as st

from core.common.addresses import leads_here_from_elsewhere
from core.common.i18n import N_, _
from core.experiments.config import ExperimentConfig
from core.experiments.set_up import config_text, show_text
from core.experiments.set_up_knobs import all_networks, form_knobs
from pages._ui.shell.reached import address_of
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import CONFIG_PARAMETER, SHOW_PARAMETER, held
from pages._ui.widgets.qr_code import qr_code

ALL, SOME, NOTHING = "all", "some", "nothing"
CHOICES = {
    ALL: N_("Everything"),
    SOME: N_("Only these knobs"),
    NOTHING: N_("Nothing"),
}
PROPOSED = ("epochs", "dropout")  # what a first lesson turns


def share_set_up(config: ExperimentConfig) -> None:
    """A folded part: who opens the address has `config` in the form, and turns what is chosen."""
    fold = st.expander(
        _("Share this set-up"), icon=":material/qr_code_2:", key="share", on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        st.caption(_("An address that sets the form up as it is here, to hand out or to project."))
        address = address_of(TRAIN, **_query(config))
        st.code(address, language=None, wrap_lines=True)
        if not leads_here_from_elsewhere(address):
            st.caption(
                _(
                    ":material/wifi_off: Only this machine reaches this address. For others, start "
                    "the app with `--address 0.0.0.0`."
                )
            )
        qr_code(address, _("Scan to open this set-up."))


def _query(config: ExperimentConfig) -> dict[str, str]:
    query = {CONFIG_PARAMETER: config_text(config)}
    may_change = st.radio(
        _("Who opens it may change"),
        list(CHOICES),
        index=list(CHOICES).index(held("share_may_change", SOME, CHOICES)),
        format_func=lambda one: _(CHOICES[one]),
        horizontal=True,
        key="share_may_change",
    )
    if may_change == ALL:
        return query
    return {**query, SHOW_PARAMETER: show_text(_chosen(config)) if may_change == SOME else ""}


def _chosen(config: ExperimentConfig) -> list[str]:
    """The knobs that are picked; another network's can be where the network itself is."""
    own = form_knobs(config.model.name)
    known = form_knobs(config.model.name, *all_networks())
    key = "share_knobs"
    before = held(key, [name for name in PROPOSED if name in own])
    options = list(known if "model" in before else own)
    return st.multiselect(
        _("Knobs that can be turned"),
        options,
        [name for name in before if name in options],
        format_func=lambda name: known[name].label,
        key=key,
        help=_("Everything else is fixed, and the form says what it is fixed to."),
    )
