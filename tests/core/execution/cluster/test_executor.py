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


def test_a_run_is_paused_gone_on_with_and_stopped_as_here(nodes):
    run_id = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(run_id))
    assert scheduler.trouble() == ""
    queue.request_pause(run_id, EVERYBODY)
    wait_for(lambda: status(run_id) == "paused")
    scheduler.resume(run_id, EVERYBODY)
    wait_for(lambda: trains(run_id))
    queue.request_stop(run_id, EVERYBODY)
    wait_for(lambda: status(run_id) == "stopped")
    assert "training ends: stopped" in (settings.run_folder(run_id) / "training.log").read_text()


def test_all_runs_end_though_a_node_is_killed(nodes, two_nodes, monkeypatch):
    """None begins anew, and none is trained twice."""
    model = {"name": "mlp", "units": 256, "hidden_layers": 2}
    training = {"epochs": EPOCHS, "batch_size": 16}
    long = scheduler.submit(small_config(model=model, training=training), EVERYBODY)
    wait_for(lambda: trains(long))
    short = [scheduler.submit(small_config(seed=seed), EVERYBODY) for seed in range(3)]
    checkpoint = settings.checkpoint_file(long)
    wait_for(lambda: checkpoint.exists() and len(repository.list_epochs(long)) > 3)
    ((host, _),) = tries(long)
    (busy,) = [node for node in nodes if host_of(node, monkeypatch) == host]
    two_nodes[0].remove_node(busy, allow_graceful=False)
    before = repository.list_epochs(long)
    wait_for(lambda: all(status(run_id) == "finished" for run_id in (long, *short)))
    (first, _), (other, _) = tries(long)
    assert tries(long) == [(host, "interrupted"), (other, "finished")]
    assert first == host != other
    assert [tries(run_id) for run_id in short] == [[(other, "finished")]] * 3
    after = repository.list_epochs(long)
    assert [epoch.number for epoch in after] == list(range(1, EPOCHS + 1))
    kept = [epoch for epoch in before if epoch in after]  # with the seconds that each took
    assert kept == after[: len(kept)]
    assert kept
