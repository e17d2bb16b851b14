"""Ids as people type them: their beginning is enough while there is one of that beginning.

Addresses of pages keep whole ids: a link must mean tomorrow what it means today.
"""

from sqlalchemy import select

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.versions.repository import get_version, list_versions
from core.db.engine import reading
from core.db.tables import runs
from core.db.workspace import workspace_id

MOST_NAMED = 5
ORIGINAL = "original"


def full_run_id(start: str) -> str:
    """The id of the run that is called so, or the only one whose id begins so; else `start`.

    UserError where there are several: which.
    """
    return _only(start, runs_like(start), N_("runs"))


def full_version_id(name: str, start: str) -> str:
    """As `full_run_id`, for the versions of data set `name`."""
    found = [version.id for version in list_versions(name)] if start.isalnum() else []
    return _only(start, [one for one in found if one.startswith(start.lower())], N_("versions"))


def version_called(name: str, said: str) -> str:
    """The id of data set `name`'s version that is called so, by its id, the beginning of it or its
    name; "" for `original`.

    UserError where there is none, or several: which.
    """
    if said == ORIGINAL:
        return ""
    named = [version.id for version in list_versions(name) if version.name == said]
    found = _only(said, named, N_("versions")) if named else full_version_id(name, said)
    return get_version(name, found).id


def runs_like(start: str) -> list[str]:
    """The ids of this workspace's runs that begin so, newest first."""
    if not start.isascii() or not start.isalnum():
        return []
    query = select(runs.c.id).where(runs.c.workspace == workspace_id())
    query = query.where(runs.c.id.startswith(start.lower())).order_by(runs.c.number.desc())
    with reading() as connection:
        return list(connection.scalars(query))


def _only(start: str, found: list[str], kind: str) -> str:
    if start in found or not found:
        return start
    if len(found) > 1:
        hidden = len(found) - MOST_NAMED
        raise UserError(
            "id-ambiguous",
            N_("{start!r} is the beginning of several {kind}: {some}{more}. Say more of it."),
            start=start,
            kind=kind,
            some=", ".join(found[:MOST_NAMED]),
            more=N_(" and {count} more", count=hidden) if hidden > 0 else "",
        )
    return found[0]
