"""Downloads from a server that is slow, hangs, cuts off or sends something else."""

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import keras
import pytest

from core.architectures.backbones.table import BACKBONES
from core.common.errors import UserError
from core.datasets import datasets, fetching
from core.datasets.downloads import DownloadFailed, download
from core.datasets.fetching import Published, fetch_file
from core.datasets.publisher import fetch
from core.experiments.config import parse
from core.modeling.pretrained import PUBLISHED, load_weights, published
from tests.trainings import built

CONTENT = os.urandom(300_000)
CHECKSUM = hashlib.sha256(CONTENT).hexdigest()
CUT_AT = 100_000


class Server(ThreadingHTTPServer):
    """What is asked for decides how it answers; `ranges` are the parts that were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ranges: list[str | None] = []
        self.go_on = threading.Event()

    def file(self, way: str, checksum: str = CHECKSUM) -> Published:
        return Published("a/file.bin", f"http://127.0.0.1:{self.server_port}/{way}", checksum)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        way, wanted = self.path.strip("/"), self.headers["Range"]
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if way == "hangs" or (way == "hangs-at-first" and len(self.server.ranges) == 1):
            self.server.go_on.wait(60)
            return
        if way == "missing":
            self.send_error(404)
            return
        if way == "knows-no-parts":
            start = 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        rest = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if way in ("cuts-off", "knows-no-parts") and len(self.server.ranges) == 1:
            rest = rest[:CUT_AT]
        if way == "always-cuts-off":
            rest = b""
        self.wfile.write(rest)


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fetching, "SECONDS_FOR_AN_ANSWER", 0.5)
    with Server() as started:
        threading.Thread(target=started.serve_forever, daemon=True).start()
        yield started
        started.go_on.set()
        started.shutdown()


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


def test_a_data_set_is_brought_to_where_keras_looks(server, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    file = server.file("cuts-off")
    dataset = replace(datasets["digits"], name="mine", files=(file,))
    assert len(fetch(dataset, lambda words: None).x_train)
    assert (tmp_path / "datasets" / file.path).read_bytes() == CONTENT
    with pytest.raises(UserError, match="404"):
        fetch(replace(dataset, files=(server.file("missing", "0" * 64),)), lambda words: None)


@pytest.mark.parametrize("name", BACKBONES)
def test_the_weights_are_those_that_keras_would_bring(name, monkeypatch):
    """Asked where Keras itself asks for a file; nothing is downloaded."""
    from keras.src.utils import file_utils

    asked = []

    def get_file(file_name: str, origin: str, *rest: object, file_hash: str = "", **more: object):
        asked.append((file_name, origin, file_hash or ""))
        raise ConnectionError("that is all")

    monkeypatch.setattr(file_utils, "get_file", get_file)
    backbone = BACKBONES[name]
    knobs = parse({"model": {"name": name, "image_size": 224}}).model
    function = getattr(keras.applications, backbone.function)
    with pytest.raises(ConnectionError):
        function(weights="imagenet", input_shape=(224, 224, 3), **backbone.options(knobs))
    file = published(backbone, knobs)
    assert asked == [(file.path, file.address, file.checksum)]
    assert PUBLISHED.keys() == BACKBONES.keys()


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10", "cifar100"])
def test_the_images_are_those_that_keras_would_bring(name, monkeypatch):
    module = __import__(f"keras.src.datasets.{name}", fromlist=["load_data"])
    files = datasets[name].files
    asked = []

    def get_file(fname: str, origin: str, file_hash: str = "", cache_subdir: str = "", **more):
        place = f"{cache_subdir}/".removeprefix("datasets").lstrip("/") if cache_subdir else ""
        archive = "_archive" if more.get("extract") else ""
        asked.append((f"{place}{fname}{archive}", origin, file_hash))
        if len(asked) == len(files):
            raise ConnectionError("that is all")
        return fname

    monkeypatch.setattr(module, "get_file", get_file)
    with pytest.raises(ConnectionError):
        module.load_data()
    assert [one[:2] for one in asked] == [(file.path, file.address) for file in files]
    for (_, _, checksum), file in zip(asked, files, strict=True):
        assert checksum in ("", file.checksum)


def test_weights_come_from_a_server(server, tmp_path, monkeypatch):
    """Whole files that are no weights are named, and those of another checksum refused."""
    from core.modeling import pretrained

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    file = server.file("plain", "0" * 64)
    monkeypatch.setattr(pretrained, "published", lambda *arguments: file)
    config = parse({"model": {"name": "mobilenet", "width": 0.25, "image_size": 32}})
    with pytest.raises(UserError, match="not the published file"):
        load_weights(built(config), config.model)
