"""On a node of the cluster: a Ray task that claims the run whose turn it is and trains it.

A node is a host of its own to the database, also beside others on one machine: what it held when it
was lost goes on elsewhere (`core.runs.queue`), once its beats were missed for long enough.
"""

import os
import platform
from contextlib import suppress
from functools import lru_cache

from core.common import settings
from core.common.devices import THREADS, VISIBLE, Device
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.logs import write_log
from core.db.workspace import id_in
from core.execution.cluster.orders import Ended, Order
from core.execution.local import ENVIRONMENT
from core.execution.quiet_stderr import quiet
from core.execution.tasks import TRAIN


def work(order: Order, node_id: str) -> Ended:
    """Train one run to its end; None of it is tried again here. `node_id`: Ray's for this node."""
    for name, value in order.variables.items():
        os.environ.setdefault(name, value)
    _become_a_host(node_id)
    try:
        _refuse_another_workspace(order.workspace)
        with suppress(UserError):  # the app has said that the level is none
            _begin_a_log()
        os.environ.update(ENVIRONMENT, **dict.fromkeys(THREADS, str(order.threads)))
        hidden = () if order.on_a_gpu else ((VISIBLE, "-1"),)
        with quiet():
            train = TRAIN.function()
        return Ended(train(device=Device(f"ray:{os.getpid()}", hidden)))
    except UserError as error:  # the database is away, for one
        return Ended(trouble=error)


@lru_cache(maxsize=1)  # a process works for one node
def _become_a_host(node_id: str) -> None:
    os.environ["VISTAZO_HOST"] = " ".join((os.environ.get("VISTAZO_HOST", ""), node_id)).strip()


@lru_cache(maxsize=1)
def _begin_a_log() -> None:
    write_log("worker")


def _refuse_another_workspace(wanted: str) -> None:
    """A folder that is not shared would be an empty workspace here."""
    place = settings.place_of_home()
    if id_in(place) != wanted:
        raise UserError(
            "ray-node-elsewhere",
            N_(
                "The node {node} of the cluster does not find the workspace at {place}. Share that "
                "folder with it, or set VISTAZO_HOME there, before `ray start`."
            ),
            node=platform.node(),
            place=str(place),
        )
