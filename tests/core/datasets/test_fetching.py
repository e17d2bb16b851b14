"""Downloads from a server that is slow, hangs, cuts off or sends something else."""

import pytest

from core.datasets.fetching import fetch_file
from tests.slow_server import CONTENT, CUT_AT


@pytest.mark.parametrize("way", ["plain", "cuts-off", "knows-no-parts"])
def test_it_comes_whole(server, way, tmp_path):
    path = fetch_file(server.file(way), tmp_path)
    assert path.read_bytes() == CONTENT
    assert [one.name for one in path.parent.iterdir()] == ["file.bin"]
    assert server.ranges == [None] if way == "plain" else [None, f"bytes={CUT_AT}-"]


def test_what_is_there_is_not_brought_again(server, tmp_path):
    fetch_file(server.file("plain"), tmp_path)
    fetch_file(server.file("plain"), tmp_path)
    assert len(server.ranges) == 1


def test_what_is_damaged_is_brought_again(server, tmp_path):
    path = fetch_file(server.file("plain"), tmp_path)
    path.write_bytes(CONTENT[:-1])
    assert fetch_file(server.file("plain"), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("way", ["hangs", "always-cuts-off", "missing"])
def test_a_server_that_gives_nothing_is_an_error(server, way, tmp_path):
    with pytest.raises(OSError, match=r"timed out|cut off|404"):
        fetch_file(server.file(way), tmp_path)
    assert not (tmp_path / "a" / "file.bin").exists()
    assert len(server.ranges) == 1  # no tries without a reason


def test_an_earlier_try_is_gone_on_with(server, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file.bin.part").write_bytes(CONTENT[:1234])
    assert fetch_file(server.file("plain"), tmp_path).read_bytes() == CONTENT
    assert server.ranges == ["bytes=1234-"]


def test_what_an_earlier_try_left_of_another_file_is_thrown_away(server, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file.bin.part").write_bytes(CONTENT + b"more")
    assert fetch_file(server.file("plain"), tmp_path).read_bytes() == CONTENT


def test_other_content_is_refused_and_not_kept(server, tmp_path):
    with pytest.raises(ValueError, match="not the published file"):
        fetch_file(server.file("plain", "0" * 64), tmp_path)
    assert not [one for one in (tmp_path / "a").iterdir() if one.suffix != ".lock"]
