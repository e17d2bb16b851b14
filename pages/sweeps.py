"""Sweeps: many runs of one config with other knobs, set up, watched, and judged honestly."""

from core.common.i18n import N_
from pages._ui.shell.page import page
from pages._ui.shell.state import NEW_SWEEP
from pages._ui.sweeps.address import sweep_in_address
from pages._ui.sweeps.list import show_list
from pages._ui.sweeps.setup import show_setup
from pages._ui.sweeps.watch import show_sweep

with page(
    N_("Sweeps"),
    N_("Let Vistazo search: many runs with other values of a few knobs, and which of them matter."),
):
    sweep_id = sweep_in_address()
    if sweep_id == NEW_SWEEP:
        show_setup()
    elif sweep_id:
        show_sweep(sweep_id)
    else:
        show_list()
