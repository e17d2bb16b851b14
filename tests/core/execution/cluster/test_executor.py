"""Runs on a real Ray cluster of two nodes on loopback, one of which is killed in the middle."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from core.auth.actors import EVERYBODY
from core.common import logs, settings
from core.common.owners import this_host
from core.execution import scheduler
from core.jobs import workers
from core.runs import queue, repository
from core.runs.models import Epoch
from scripts.two_nodes import nodes_on_loopback
from tests.helpers import LONG, small_config, trains, tries, wait_for

EPOCHS = 80


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[tuple[Any, list[Any]]]:
    """Started without settings of their own: a node keeps those, as its workspace."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("VISTAZO_")]:
            patch.delenv(name)
        with nodes_on_loopback() as started:
            patch.undo()
            yield started


@pytest.fixture
def nodes(two_nodes, workspace, monkeypatch) -> list[Any]:
    """The nodes that train what is submitted in the workspace."""
    cluster, nodes = two_nodes
    monkeypatch.setenv("VISTAZO_RAY_ADDRESS", cluster.address)
    monkeypatch.setattr(workers, "SECONDS_UNTIL_LOST", 30.0)  # they beat every 10
    scheduler.start_background_thread()
    return nodes


def curve(run_id: str) -> list[Epoch]:
    return repository.list_epochs(run_id)


def host_of(node: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The word by which the database knows the node."""
    with monkeypatch.context() as patch:
        patch.setenv("VISTAZO_HOST", node.node_id)
        return this_host.__wrapped__()


def status(run_id: str) -> str:
    return repository.get_run(run_id).status


def test_runs_wait_for_a_cluster_that_is_away(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_RAY_ADDRESS", "127.0.0.1:1")
    assert scheduler.trouble() == ""
    scheduler.start_background_thread()
    run_id = scheduler.submit(small_config(), EVERYBODY)
    wait_for(scheduler.trouble)
    assert "No Ray answers" in scheduler.trouble()
    assert status(run_id) == "queued"


def test_runs_are_led_as_here_and_all_end_though_a_node_is_killed(nodes, two_nodes, monkeypatch):
    """None begins anew, and none is trained twice."""
    by_host = {host_of(node, monkeypatch): node for node in nodes}
    mlp = {"name": "mlp", "units": 256, "hidden_layers": 2}
    training = {"epochs": EPOCHS, "batch_size": 16}
    long = scheduler.submit(small_config(model=mlp, training=training), EVERYBODY)
    wait_for(lambda: trains(long))
    assert scheduler.trouble() == ""
    queue.request_pause(long, EVERYBODY)
    wait_for(lambda: status(long) == "paused")
    scheduler.resume(long, EVERYBODY)
    wait_for(lambda: trains(long))
    led = scheduler.submit(small_config(**LONG), EVERYBODY)
    short = [scheduler.submit(small_config(seed=seed), EVERYBODY) for seed in range(2)]
    wait_for(lambda: settings.checkpoint_file(long).exists() and len(curve(long)) > 3)
    first, (host, state) = tries(long)
    assert (first[1], state) == ("paused", "running")
    two_nodes[0].remove_node(by_host.pop(host), allow_graceful=False)
    before = curve(long)
    (other,) = by_host

    wait_for(lambda: trains(led))
    queue.request_stop(led, EVERYBODY)
    wait_for(lambda: all(status(run_id) == "finished" for run_id in (long, *short)))
    assert status(led) == "stopped"
    assert "training ends: stopped" in logs.place().read_text(encoding="ascii")
    assert tries(long) == [first, (host, "interrupted"), (other, "finished")]
    assert [tries(run_id) for run_id in short] == [[(other, "finished")]] * 2
    after = curve(long)
    assert [epoch.number for epoch in after] == list(range(1, EPOCHS + 1))
    kept = [epoch for epoch in before if epoch in after]  # with the seconds that each took
    assert kept
    assert kept == after[: len(kept)]
