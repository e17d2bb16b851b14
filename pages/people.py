"""People: who is in the class; for its teacher."""

from core.auth.actors import Role
from core.common.i18n import N_, _
from core.people.repository import list_people
from pages._ui.people.lines import show_people
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page
from pages._ui.shell.registry import HOME
from pages._ui.widgets.messages import empty_state

with page(N_("People"), N_("Who has chosen a name here, or has signed in, and what is theirs.")):
    if actor().role is not Role.TEACHER:
        empty_state(_("Only a teacher sees the people of the class."), HOME, _("Go to Home"))
    elif people := list_people():
        show_people(people)
    else:
        empty_state(
            _(
                "Nobody has chosen a name yet. Whoever wants that what they make is theirs alone "
                "chooses one at the top of any page."
            ),
            HOME,
            _("Go to Home"),
        )
