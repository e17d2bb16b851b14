"""The process that speaks with Ray for the app: hands trainings over, and hears how they ended.

It is a process of its own because Ray ends whoever is connected to a cluster that is gone; the app
goes on then, and so it never imports Ray. Ray ends the tasks of a process that has ended.
"""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_
from core.db.workspace import workspace_id
from core.execution.cluster.address import Cluster, variables_for_nodes
from core.execution.cluster.orders import Ended, Look, Order

PROGRAM = Path(__file__).resolve().parents[3]
MOST_PLACES = 256
CPU, GPU = "CPU", "GPU"  # as Ray calls them
_tokens: dict[Any, str] = {}  # by Ray's handle of the task


def look(cluster: Cluster, begin: Sequence[str], seconds: float) -> Look:
    """Have as many trainings begun as there are tokens in `begin`, and say what has ended since the
    last look, at the latest after `seconds`; at once where nothing is under way.

    UserError where the cluster can't be joined.
    """
    ray = _joined(cluster)
    nodes = [each["Resources"] for each in ray.nodes() if each["Alive"]]
    gpus = cluster.gpus
    if gpus is None:
        gpus = float(any(each.get(GPU) for each in nodes))
    for token in begin:
        _tokens[_begin(cluster, gpus)] = token
    ended = _ended(ray, seconds) if _tokens else {}
    return Look(_places(nodes, cluster.cpus, gpus), gpus, ended)


def _joined(cluster: Cluster) -> Any:
    """Ray, connected to the cluster."""
    ray = import_module("ray")
    if ray.is_initialized():
        return ray
    try:
        ray.init(cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # of many kinds: another version, no node of the cluster here, …
        raise UserError(
            "ray-not-joined",
            N_(
                "The Ray cluster at {address} can't be joined ({reason}). Is this machine a node "
                "of it, with the same Ray and Python? Runs wait."
            ),
            address=cluster.address,
            reason=_first_line(error),
        ) from None
    return ray


def _begin(cluster: Cluster, gpus: float) -> Any:
    """Ray's handle of a task that trains one run.

    It is not tried again by Ray, which would begin beside a training that is only cut off: the
    lease decides. On a GPU, Ray ends the process after it, and its memory is free.
    """
    task = _on_a_node().options(
        name="vistazo-training",
        num_cpus=cluster.cpus,
        num_gpus=gpus,
        max_retries=0,
        scheduling_strategy="SPREAD",
    )
    threads = max(1, math.floor(cluster.cpus))
    order = Order(str(PROGRAM), variables_for_nodes(), workspace_id(), threads, bool(gpus))
    return task.remote(asdict(order))


@lru_cache(maxsize=1)
def _on_a_node() -> Any:
    """The task. Ray carries a function from within another whole, any other by its module's name,
    which a node knows only once it was told where the program lies."""

    def train(order: "dict[str, Any]") -> "Ended":
        import sys
        from importlib import import_module

        if order["program"] not in sys.path:
            sys.path.append(order["program"])
        from core.execution.cluster import node, orders

        ray = import_module("ray")
        return node.work(orders.Order(**order), ray.get_runtime_context().get_node_id())

    return import_module("ray").remote(train)


def _ended(ray: Any, seconds: float) -> Mapping[str, Ended]:
    """What has ended, waited for."""
    done, _rest = ray.wait(list(_tokens), num_returns=1, timeout=seconds)
    if done and len(_tokens) > 1:
        done, _rest = ray.wait(list(_tokens), num_returns=len(_tokens), timeout=0)
    return {_tokens.pop(each): _answer(ray, each) for each in done}


def _answer(ray: Any, handle: Any) -> Ended:
    try:
        answer: Ended = ray.get(handle)
    except ray.exceptions.RayTaskError as error:
        trouble = UserError(
            "ray-node-unfit",
            N_(
                "A node of the Ray cluster could not train ({reason}). Vistazo and its packages "
                "must be there as they are here, in {folder}."
            ),
            reason=_first_line(getattr(error, "cause", None) or error),
            folder=str(PROGRAM),
        )
        return Ended(trouble=trouble)
    except ray.exceptions.RayError:
        return Ended(died=True)
    return answer


def _places(nodes: Sequence[Mapping[str, float]], cpus: float, gpus: float) -> int:
    """How many trainings nodes with these resources can do at once."""
    shares = ((CPU, cpus), (GPU, gpus))
    of_each = (
        min(math.floor(node.get(name, 0) / share + 1e-9) for name, share in shares if share)
        for node in nodes
    )
    return min(sum(of_each), MOST_PLACES)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:200] if lines else type(error).__name__
