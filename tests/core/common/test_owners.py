"""Processes are told apart by names that hold on other machines and in containers too."""

import os
import shutil
import subprocess
import sys

import pytest

from core.common.owners import is_alive, is_here, owner, this_host
from tests.helpers import ROOT, program

NAME = "from core.common.owners import owner; print(owner(), flush=True)"


def test_this_process_is_here_and_alive():
    assert is_here(owner())
    assert is_alive(owner())
    assert owner().startswith(f"{this_host()}_")


@pytest.mark.skipif(sys.platform != "linux", reason="a zombie is told by /proc")
def test_another_one_is_alive_until_it_has_ended_and_a_zombie_is_not():
    other = program(NAME + "; input()", stdin=-1)
    name = other.stdout.readline().strip()
    assert is_here(name)
    assert is_alive(name)
    other.kill()
    while os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT) is None:
        pass
    assert not is_alive(name)  # nobody has asked yet how it ended
    other.communicate()
    assert not is_alive(name)


CONTAINER = ("unshare", "--pid", "--fork", "--mount-proc")


def may_make_containers() -> bool:
    return (
        bool(shutil.which("unshare"))
        and not subprocess.run([*CONTAINER, "true"], capture_output=True).returncode
    )


@pytest.mark.skipif(not may_make_containers(), reason="needs the right to make a PID namespace")
def test_a_container_of_the_same_name_is_another_host():
    """Its process numbers mean others here: who is not found here may live there."""
    command = [*CONTAINER, sys.executable, "-c", NAME]
    name = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert not is_here(name)
    assert is_alive(name)
