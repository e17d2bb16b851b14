"""Two apps on one workspace: the second says so, and goes on alone when the first is gone.

Nothing breaks by it: who trains is decided in the database, one at a time. But each has workers of
its own, and closing one does not close the other. Apps of other machines, which share a queue on
purpose, are not meant.
"""

from sqlalchemy import select

from core.common.i18n import N_
from core.common.owners import is_alive, is_here
from core.db.engine import reading
from core.db.tables import workers
from core.db.workspace import workspace_id
from core.execution.scheduler import this_scheduler
from core.jobs.models import Role


def earlier_app() -> int:
    """The process number of an app of this machine that was here before this one; 0: there is
    none."""
    mine = this_scheduler().presence.name
    query = select(workers.c.name).where(
        workers.c.workspace == workspace_id(), workers.c.role == Role.APP
    )
    with reading() as connection:
        names = list(connection.scalars(query.order_by(workers.c.started_at, workers.c.name)))
    for name in names:
        if name == mine:
            return 0
        process = name.partition("-")[0]
        if is_here(process) and is_alive(process):
            return int(process.split("_")[1])
    return 0


def word() -> str:
    """What the second app says, a marked text; "" where this one is alone, or the first."""
    number = earlier_app()
    if not number:
        return ""
    return N_(
        "Another Vistazo has this workspace open (process {number} of this machine). Both show the "
        "same runs, and one of them trains; when it is closed, this one goes on.",
        number=number,
    )
