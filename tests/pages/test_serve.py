"""What the start script adds to Streamlit's options."""

import runpy

import pytest

from tests.helpers import ROOT

own_hosts = runpy.run_path(str(ROOT / "scripts/serve.py"))["own_hosts"]


@pytest.mark.parametrize(
    "given", [["--server.allowedHosts", "lab.example.org"], ["--server.allowedHosts=10.0.0.7"]]
)
def test_who_names_others_stays_in(given):
    added = own_hosts(["app.py", *given])
    assert added[::2] == ["--server.allowedHosts"] * 2
    assert added[1::2] == ["localhost", "127.0.0.1"]


def test_without_names_the_configured_ones_hold():
    assert own_hosts(["app.py", "--server.port", "8501"]) == []
