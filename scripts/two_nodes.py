"""A Ray cluster of two nodes on this machine, to try docs/cluster.md with: until Ctrl-C.

    .venv/bin/python scripts/two_nodes.py          one processor a node
    .venv/bin/python scripts/two_nodes.py 4        four

A node's memory and disk are this machine's, so nothing is gained by it but to see how it goes.
"""

import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

SESSION = "session_loopback"
PARTS = (  # what of a node listens, as Ray calls it
    *("metrics_agent_port", "metrics_export_port"),
    *("runtime_env_agent_port", "dashboard_agent_listen_port"),
)
BYTES = 80_000_000  # the least that Ray takes for objects, which trainings hardly have
PATIENT = {  # on a machine with other things to do, Ray's processes take long to come
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_register_timeout_seconds": "300",
    "RAY_agent_register_timeout_ms": "300000",
    "RAY_gcs_server_port_wait_time_s": "300",
    "RAY_worker_niceness": "0",  # by itself, Ray gives way to all else
}


@contextmanager
def nodes_on_loopback(count: int = 2, cpus: int = 1) -> Iterator[tuple[Any, list[Any]]]:
    """A cluster (its `address`) whose head trains nothing, and its nodes, of `cpus` processors.
    Nothing of them is left at the end."""
    for name, value in PATIENT.items():
        os.environ.setdefault(name, value)
    from ray.cluster_utils import Cluster

    logging.getLogger("ray").setLevel(logging.ERROR)
    before = set(psutil.Process().children(recursive=True))
    cluster = Cluster(initialize_head=False)
    top = Path(tempfile.mkdtemp(prefix="ray-"))
    Path(tempfile.gettempdir(), "ray").mkdir(
        exist_ok=True
    )  # Ray leaves a note of its address there
    (top / SESSION).mkdir()
    head = {"temp_dir": str(top), "session_name": SESSION, "include_log_monitor": False}
    try:
        _added(cluster, 0, top, **head)
        yield cluster, [_added(cluster, cpus, top) for _ in range(count)]
    finally:
        cluster.shutdown()
        for process in {*psutil.Process().children(recursive=True)} - before:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        shutil.rmtree(top, ignore_errors=True)


def _added(cluster: Any, cpus: int, top: Path, **more: Any) -> Any:
    """One more node. Where its parts will listen is written down before they come: a node waits for
    that for 20 seconds, which are few on a busy machine, and then ends."""
    node_id = secrets.token_hex(28)
    with ExitStack() as held:
        places = [held.enter_context(socket.create_server(("", 0))) for _ in PARTS]
        ports = {part: at.getsockname()[1] for part, at in zip(PARTS, places, strict=True)}
    for part, port in ports.items():
        (top / SESSION / f"{part}_{node_id}").write_text(str(port), encoding="ascii")
    return cluster.add_node(
        num_cpus=cpus,
        num_gpus=0,
        object_store_memory=BYTES,
        include_dashboard=False,
        env_vars={"RAY_OVERRIDE_NODE_ID_FOR_TESTING": node_id},
        **ports,
        **more,
    )


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
