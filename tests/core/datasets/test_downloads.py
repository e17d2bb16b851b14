"""Downloads that are told about and given up when they hang."""

import socket
import threading

import pytest

from core.datasets.downloads import DownloadFailed, download
from core.datasets.fetching import fetch_file
from tests.slow_server import CONTENT


def test_overlapping_downloads_leave_the_sockets_of_the_process_alone(server, tmp_path):
    """One hangs while another begins and ends; neither ever sets a time limit for others."""
    seen = []

    def hanging() -> object:
        return fetch_file(server.file("hangs"), tmp_path / "one")

    def quick() -> object:
        seen.append(socket.getdefaulttimeout())
        return fetch_file(server.file("plain"), tmp_path / "two")

    outcome = []

    def wait_for_the_hanging_one() -> None:
        with pytest.raises(DownloadFailed):
            download("one", tmp_path, 1, hanging, seen.append)
        outcome.append("failed")

    thread = threading.Thread(target=wait_for_the_hanging_one)
    thread.start()
    assert download("two", tmp_path, 1, quick, lambda words: None).read_bytes() == CONTENT
    assert socket.getdefaulttimeout() is None
    thread.join()
    assert outcome == ["failed"]
    assert socket.getdefaulttimeout() is None
    assert None in seen
