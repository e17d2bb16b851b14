"""One change on many runs: who can't be changed keeps nobody, a database that is away ends it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from core.common.errors import UserError
from core.db.engine import DatabaseAway

T = TypeVar("T")


def change_each(
    ids: Iterable[str], change: Callable[[str], T]
) -> tuple[list[T], dict[str, UserError]]:
    """What `change` returned for those it could change, and by id why it could not the others.

    `DatabaseAway` where the database does not answer: it is no fault of the run that was next.
    """
    done, refused = [], {}
    for each in ids:
        try:
            done.append(change(each))
        except DatabaseAway:
            raise
        except UserError as error:
            refused[each] = error
    return done, refused
