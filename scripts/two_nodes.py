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
from contextlib import contextmanager
from typing import Any

BYTES = 80_000_000  # the least that Ray takes for objects, which trainings hardly have


@contextmanager
def nodes_on_loopback(count: int = 2, cpus: int = 1) -> Iterator[tuple[Any, list[Any]]]:
    """A cluster (its `address`) whose head trains nothing, and its nodes, of `cpus` processors."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    logging.getLogger("ray").setLevel(logging.ERROR)
    shared = {"object_store_memory": BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "num_gpus": 0, **shared})
    try:
        shared = {"num_gpus": 0, "object_store_memory": BYTES}
        nodes = [cluster.add_node(num_cpus=cpus, **shared) for _ in range(count)]
        yield cluster, nodes
    finally:
        cluster.shutdown()


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
