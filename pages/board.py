"""Board: a lesson with a class, as its teacher sees it."""

from core.auth.actors import Role
from core.common.i18n import N_, _
from pages._ui.board.address import sitting_in_address
from pages._ui.board.list import show_list
from pages._ui.board.watch import show_sitting
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page
from pages._ui.shell.registry import JOIN
from pages._ui.widgets.messages import empty_state

with page(
    N_("Board"), N_("A lesson with your class: who is where, whose training runs, what came of it.")
):
    if actor().role is not Role.TEACHER:
        empty_state(
            _(
                "Only a teacher sees the board: with the teacher's code, under your name at the "
                "top. With the code on the board you take part."
            ),
            JOIN,
            _("Join a lesson"),
        )
    elif sitting_id := sitting_in_address():
        show_sitting(sitting_id)
    else:
        show_list()
