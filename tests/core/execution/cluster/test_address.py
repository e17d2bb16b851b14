"""What is said of a cluster that is named wrongly, or does not answer; no Ray is asked."""

import socket
import sys
from contextlib import closing

import pytest

from core.common.errors import UserError
from core.execution.cluster.address import Cluster, cluster_at_hand, named_cluster


@pytest.fixture
def listens(workspace, monkeypatch) -> socket.socket:
    """Something that listens where the environment says that Ray does."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("VISTAZO_RAY_ADDRESS", f"127.0.0.1:{port}")
        yield server


@pytest.mark.parametrize(
    "value", ["nonsense", "localhost", ":6379", "host:0", "host:65536", "ray://host:10001", "a b:1"]
)
def test_a_wrong_address_is_named(value, workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_RAY_ADDRESS", value)
    with pytest.raises(UserError, match="HOST:PORT") as caught:
        named_cluster()
    assert (caught.value.code, caught.value.values["value"]) == ("ray-address-invalid", value)


@pytest.mark.parametrize("name", ["VISTAZO_RAY_CPUS", "VISTAZO_RAY_GPUS"])
@pytest.mark.parametrize("value", ["-1", "many", "nan", "inf", "1.5", "5000"])
def test_a_wrong_share_is_named(name, value, listens, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=f"{name} is '{value}'"):
        named_cluster()


def test_what_a_training_takes(listens, monkeypatch):
    usual = named_cluster()
    assert (usual.cpus, usual.gpus) == (1.0, None)
    monkeypatch.setenv("VISTAZO_RAY_CPUS", "4")
    monkeypatch.setenv("VISTAZO_RAY_GPUS", "0.5")
    assert named_cluster() == Cluster(usual.host, usual.port, 4.0, 0.5)
    monkeypatch.setenv("VISTAZO_RAY_CPUS", "0")
    with pytest.raises(UserError, match="VISTAZO_RAY_CPUS"):
        named_cluster()


def test_ray_that_is_missing_names_what_installs_it(listens, monkeypatch):
    assert cluster_at_hand() == named_cluster()
    monkeypatch.setitem(sys.modules, "ray", None)  # as Python finds a package that is not there
    with pytest.raises(UserError, match=r"pip install -r requirements-cluster\.txt"):
        cluster_at_hand()


def test_nobody_at_the_address(listens):
    listens.close()
    with pytest.raises(UserError, match=r"No Ray answers at 127\.0\.0\.1:\d+ \(.*refused"):
        cluster_at_hand()
