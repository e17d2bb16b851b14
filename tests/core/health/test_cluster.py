"""Whether runs that are sent to a cluster will be trained."""

from core.health import cluster
from core.health.findings import State


def test_nothing_is_said_where_this_machine_trains(workspace):
    assert [*cluster.look()] == []


def test_a_cluster_that_does_not_answer_is_wrong(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_RAY_ADDRESS", "127.0.0.1:1")
    (found,) = cluster.look()
    assert (found.state, found.code) == (State.WRONG, "cluster-away")
    assert "127.0.0.1:1" in str(found.words.values)
    assert not workspace.exists()
