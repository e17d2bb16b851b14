"""A Ray cluster of two nodes on this machine, to try docs/cluster.md with: until Ctrl-C.

    .venv/bin/python scripts/two_nodes.py          one processor a node
    .venv/bin/python scripts/two_nodes.py 4        four

A node's memory and disk are this machine's, so nothing is gained by it but to see how it goes.
"""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil

TRIES = 4
BYTES = 80_000_000  # the least that Ray takes for objects, which trainings hardly have
PATIENT = {  # on a machine with other things to do, Ray's processes take long to come
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_register_timeout_seconds": "300",
    "RAY_agent_register_timeout_ms": "300000",
    "RAY_gcs_server_port_wait_time_s": "300",
}


@contextmanager
def nodes_on_loopback(count: int = 2, cpus: int = 1) -> Iterator[tuple[Any, list[Any]]]:
    """A cluster (its `address`) and its nodes, of `cpus` processors; the first is its head, without
    which it is none. Nothing of them is left at the end."""
    for name, value in PATIENT.items():
        os.environ.setdefault(name, value)
    from ray.cluster_utils import Cluster

    logging.getLogger("ray").setLevel(logging.ERROR)
    before = set(psutil.Process().children(recursive=True))
    cluster = Cluster(initialize_head=False)
    head = {"include_dashboard": False, "include_log_monitor": False}
    try:
        nodes = [_started(cluster, cpus, **({} if number else head)) for number in range(count)]
        yield cluster, nodes
    finally:
        cluster.shutdown()
        for process in {*psutil.Process().children(recursive=True)} - before:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _started(cluster: Any, cpus: int, **more: Any) -> Any:
    """One more node. Ray gives its parts 20 seconds to come, which are few on a busy machine."""
    values = {"num_cpus": cpus, "num_gpus": 0, "object_store_memory": BYTES, **more}
    for _try in range(TRIES - 1):
        with suppress(Exception):
            return cluster.add_node(**values)
    return cluster.add_node(**values)


def main() -> None:
    """Start them, say how the app is sent there, wait."""
    cpus = int(sys.argv[1]) if sys.argv[1:] else 1
    with nodes_on_loopback(cpus=cpus) as (cluster, nodes):
        print(f"{len(nodes)} nodes. In another terminal:", flush=True)
        print(f"VISTAZO_RAY_ADDRESS={cluster.address} .venv/bin/python -m core app", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("The nodes end.")


if __name__ == "__main__":
    main()
