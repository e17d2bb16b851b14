"""What people call a data set of their own."""

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import in_one_line

LONGEST_TITLE = 60


def checked_title(title: str) -> str:
    """The title in one line; UserError where it is empty or too long."""
    line = in_one_line(title)
    if not 0 < len(line) <= LONGEST_TITLE:
        raise UserError(
            "title-length",
            N_("The name of a data set has 1 to {longest} characters."),
            longest=LONGEST_TITLE,
        )
    return line
