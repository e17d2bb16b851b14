"""Join: take part in a lesson of the class, with the code that its board shows."""

from core.common.i18n import N_
from pages._ui.join.form import show_join
from pages._ui.shell.page import page

with page(N_("Join"), N_("Take part in a lesson of your class, with the code on the board.")):
    show_join()
