"""Trash: what is put away, to bring back or to delete for good."""

from core.common.i18n import N_, _
from core.housekeeping import trash
from pages._ui.shell.page import page
from pages._ui.shell.registry import HOME
from pages._ui.trash.lines import show_entries
from pages._ui.widgets.messages import empty_state

with page(
    N_("Trash"),
    N_("What was put away comes back whole for 30 days; then it is deleted for good."),
):
    entries = trash.list_trash()
    if entries:
        show_entries(entries)
    else:
        empty_state(
            _("Nothing is put away. Runs, your data sets and versions have a button for it."),
            HOME,
            _("Go to Home"),
            "trash",
        )
