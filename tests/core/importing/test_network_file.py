"""Which `.keras` files are opened at all."""

import json
import zipfile
from pathlib import Path

import pytest

from core.common.errors import UserError
from core.importing import network_file
from core.importing.network_file import judge

DENSE = {"class_name": "Dense", "module": "keras.layers", "config": {"units": 3}}


def archive(path: Path, layer: dict, **members: bytes) -> Path:
    """A file with that layer in its description, and further members."""
    described = {
        "class_name": "Sequential",
        "module": "keras",
        "config": {"layers": [DENSE, layer]},
        "registered_name": None,
        "compile_config": {"loss": {"class_name": "function", "module": "builtins", "config": "f"}},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", json.dumps(described))
        file.writestr("model.weights.h5", b"\x89HDF")
        for name, content in members.items():
            file.writestr(name, content)
    return path


def why(path: Path) -> str:
    """The reason for which it is refused."""
    with pytest.raises(UserError) as caught:
        judge(path, "net.keras")
    assert caught.value.code == "network-file-refused"
    assert str(caught.value).startswith("net.keras is not opened: ")
    return str(caught.value)


def test_plain_layers_pass_whatever_its_losses_are(tmp_path):
    judge(archive(tmp_path / "a.keras", DENSE), "net.keras")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ({"class_name": "Lambda", "module": "keras.layers", "config": {}}, "would run code"),
        ({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}, "would run code"),
        ({**DENSE, "config": {"f": {"class_name": "__lambda__", "config": {}}}}, "would run code"),
        ({"class_name": "Mine", "module": "my_package.layers", "config": {}}, "my_package.layers"),
        ({"class_name": "Mine", "module": None, "config": {}}, "no layer of Keras"),
        ({**DENSE, "registered_name": "pkg>Dense"}, "pkg>Dense"),
        ({"class_name": "get_file", "module": "keras.utils", "config": {}}, "keras.utils"),
        ({"class_name": "Popen", "module": "subprocess", "config": {}}, "subprocess"),
        ({"class_name": "function", "module": "builtins", "config": "eval"}, "builtins"),
        ({"class_name": "function", "module": "keras.layersx", "config": "eval"}, "keras.layersx"),
        ({"class_name": "StringLookup", "module": "keras.layers", "config": {}}, "not for images"),
        ({**DENSE, "config": {"units": 10**9}}, "size of 1,000,000,000"),
        ({**DENSE, "config": {"pool_size": [2, 10**7]}}, "size of 10,000,000"),
        ({**DENSE, "config": {"padding": [[10**9, 1], [1, 1]]}}, "size of 1,000,000,000"),
    ],
)
def test_what_is_no_plain_layer_is_refused(tmp_path, layer, words):
    assert words in why(archive(tmp_path / "a.keras", layer))


def test_large_seeds_are_no_sizes(tmp_path):
    config = {"units": 3, "seed": 2**31 - 1, "shared_object_id": 2**45}
    judge(archive(tmp_path / "a.keras", {**DENSE, "config": config}), "net.keras")


@pytest.mark.parametrize("name", ["run.py", "../config.json", "assets/vocabulary.txt"])
def test_other_members_are_refused(tmp_path, name):
    assert name in why(archive(tmp_path / "a.keras", DENSE, **{name: b"x"}))


def test_a_bomb_is_refused(tmp_path):
    path = tmp_path / "a.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", b" " * 5_000_000 + b"{}")
        file.writestr("model.weights.h5", b"")
    assert "unpacks to 5 MB" in why(path)


def test_too_large_and_damaged_files_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.keras"
    path.write_bytes(b"PK\x03\x04 half a file")
    assert "is damaged" in why(path)
    deep = {**DENSE, "config": json.loads("[" * 400 + "]" * 400)}
    judge(archive(path, deep), "net.keras")
    monkeypatch.setattr(network_file, "LARGEST_MB", 0)
    assert "larger than 0 MB" in why(path)


def test_a_member_that_is_there_twice_or_lacks_is_refused(tmp_path):
    path = tmp_path / "a.keras"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", "{}")
    assert "lacks a part" in why(path)
