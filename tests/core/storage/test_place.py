"""A folder and a real S3 do the same; what goes wrong there is one clear line."""

from collections.abc import Iterator

import pytest

from core.storage.place import FilesError, place
from tests.s3 import S3, full_server, set_keys


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    server = S3()
    yield server
    server.close()


def use(monkeypatch, value: str):
    monkeypatch.setenv("VISTAZO_FILES", value)
    found = place()
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_files_lie_there_by_their_keys(s3, workspace, tmp_path, monkeypatch, kind):
    set_keys(monkeypatch, s3.url)
    (tmp_path / "share").mkdir()
    there = use(monkeypatch, s3.folder if kind == "s3" else f"{tmp_path}/share")
    file, brought = tmp_path / "file", tmp_path / "brought"
    file.write_bytes(b"weights")
    there.put("runs/a/model", file)
    there.put("runs/a/deep/log", file)
    there.put("runs/b/model", file)
    assert sorted(there.keys("runs/a")) == ["runs/a/deep/log", "runs/a/model"]
    there.get("runs/b/model", brought)
    assert brought.read_bytes() == b"weights"
    with pytest.raises(FileNotFoundError):
        there.get("runs/c/model", brought)
    there.drop("runs/a")
    there.drop("runs/a")
    there.drop("runs/b/model")
    assert there.keys("runs") == there.keys("nowhere") == []
    assert there.put_first("workspace.id", "one") == "one"
    assert there.put_first("workspace.id", "two") == "one"


def test_without_the_setting_there_is_none(workspace):
    assert place() is None


@pytest.mark.parametrize("value", ["share", "s3:", "s3://", "gs://bucket", "file://gs://x", "~x/y"])
def test_what_names_no_place_is_refused(workspace, monkeypatch, value):
    monkeypatch.setenv("VISTAZO_FILES", value)
    with pytest.raises(FilesError, match="must be a folder from / on") as refused:
        place()
    assert refused.value.code == "files-invalid"


def test_what_goes_wrong_is_one_line(s3, workspace, tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_bytes(b"weights")

    def refusal(folder: str) -> str:
        with pytest.raises(FilesError) as refused:
            use(monkeypatch, folder).put("runs/a/model", file)
        assert folder in str(refused.value)
        assert "\n" not in str(refused.value)
        return refused.value.code

    assert refusal(f"{tmp_path}/not mounted") == "files-unreachable"
    assert not (tmp_path / "not mounted").exists()
    set_keys(monkeypatch, s3.url)
    assert refusal("s3://nobodys/lab") == "files-unknown"
    s3.let_in_anybody_for(0)
    assert refusal("s3://school/locked") == "files-refused"
    s3.let_in_anybody_for(None)


def test_a_full_or_a_missing_server_is_one_line(workspace, tmp_path, monkeypatch):
    """In processes' first words with them: what is connected once stays so."""
    file = tmp_path / "file"
    file.write_bytes(b"weights")
    with full_server() as url:
        set_keys(monkeypatch, url)
        there = use(monkeypatch, "s3://school/full")
        with pytest.raises(FilesError) as refused:
            there.put("runs/a/model", file)
    assert refused.value.code == "files-full"
    with pytest.raises(FilesError) as refused:
        there.put("runs/a/model", file)
    assert refused.value.code == "files-unreachable"
