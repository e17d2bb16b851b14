"""The images that publishers have, and where they are brought to."""

from dataclasses import replace

import pytest

from core.common.errors import UserError
from core.datasets import datasets
from core.datasets.publisher import fetch
from tests.slow_server import CONTENT


def test_a_data_set_is_brought_to_where_keras_looks(server, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    file = server.file("cuts-off")
    dataset = replace(datasets["digits"], name="mine", files=(file,))
    assert len(fetch(dataset, lambda words: None).x_train)
    assert (tmp_path / "datasets" / file.path).read_bytes() == CONTENT
    with pytest.raises(UserError, match="404"):
        fetch(replace(dataset, files=(server.file("missing", "0" * 64),)), lambda words: None)


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
