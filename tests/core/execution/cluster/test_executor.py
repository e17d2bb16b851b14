"""Runs on a real Ray cluster of two nodes on loopback, one of which is killed in the middle."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.owners import this_host
from core.db.engine import reading
from core.db.tables import jobs
from core.execution import scheduler
from core.jobs import workers
from core.runs import queue, repository
from scripts.two_nodes import nodes_on_loopback
from tests.helpers import LONG, small_config, trains, wait_for

EPOCHS = 60


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[tuple[Any, list[Any]]]:
    with nodes_on_loopback() as started:
        yield started


@pytest.fixture
def nodes(two_nodes, workspace, monkeypatch) -> list[Any]:
    """The nodes that train what is submitted in the workspace."""
    cluster, nodes = two_nodes
    monkeypatch.setenv("VISTAZO_RAY_ADDRESS", cluster.address)
    monkeypatch.setattr(workers, "SECONDS_UNTIL_LOST", 30.0)  # they beat every 10
    scheduler.start_background_thread()
    return nodes


def tries(run_id: str) -> list[tuple[str, str]]:
    """The host and the state of each try at the run."""
    query = select(jobs.c.worker, jobs.c.state).where(jobs.c.run_id == run_id)
    with reading() as connection:
        rows = connection.execute(query.order_by(jobs.c.number)).all()
    return [((row.worker or "").partition("_")[0], row.state) for row in rows]


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
    there = host_of(nodes[1], monkeypatch)
    both = [scheduler.submit(small_config(**LONG), EVERYBODY) for _ in nodes]
    wait_for(lambda: all(trains(run_id) for run_id in both))
    assert scheduler.trouble() == ""
    (led,) = [run_id for run_id in both if tries(run_id) == [(there, "running")]]
    both.remove(led)
    queue.request_pause(led, EVERYBODY)
    wait_for(lambda: status(led) == "paused")
    scheduler.resume(led, EVERYBODY)
    wait_for(lambda: trains(led))
    queue.request_stop(led, EVERYBODY)
    wait_for(lambda: status(led) == "stopped")
    assert "training ends: stopped" in (settings.run_folder(led) / "training.log").read_text()

    mlp = {"model": {"name": "mlp", "units": 256, "hidden_layers": 2}}
    long = scheduler.submit(
        small_config(**mlp, training={"epochs": EPOCHS, "batch_size": 16}), EVERYBODY
    )
    others = [scheduler.submit(small_config(seed=seed), EVERYBODY) for seed in range(3)]
    wait_for(lambda: trains(long))
    queue.request_stop(both[0], EVERYBODY)
    checkpoint = settings.checkpoint_file(long)
    wait_for(lambda: checkpoint.exists() and len(repository.list_epochs(long)) > 3)
    assert tries(long) == [(there, "running")]
    two_nodes[0].remove_node(nodes[1], allow_graceful=False)
    before = repository.list_epochs(long)
    wait_for(lambda: all(status(run_id) == "finished" for run_id in (long, *others)))
    here = host_of(nodes[0], monkeypatch)
    assert tries(long) == [(there, "interrupted"), (here, "finished")]
    assert [tries(run_id) for run_id in others] == [[(here, "finished")]] * 3
    after = repository.list_epochs(long)
    assert [epoch.number for epoch in after] == list(range(1, EPOCHS + 1))
    kept = [epoch for epoch in before if epoch in after]  # with the seconds that each took
    assert kept
    assert kept == after[: len(kept)]
