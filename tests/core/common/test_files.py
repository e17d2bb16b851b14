"""Folders that are made while others make them too."""

from pathlib import Path

import pytest

from core.common.errors import UserError
from core.common.files import make_folder


def test_who_makes_a_folder_at_the_same_moment_is_welcome(tmp_path, monkeypatch):
    folder, is_dir = tmp_path / "runs", Path.is_dir

    def then_another_makes_it(path: Path) -> bool:
        found = is_dir(path)
        if path == folder and not found:
            folder.mkdir()
        return found

    monkeypatch.setattr(Path, "is_dir", then_another_makes_it)
    assert make_folder(folder) == folder
    assert is_dir(folder)


def test_a_file_in_the_way_is_named_or_may_go(tmp_path):
    (tmp_path / "cache").write_text("a note")
    with pytest.raises(UserError, match="cache must be a folder, and a file is in its place"):
        make_folder(tmp_path / "cache" / "features")
    assert (tmp_path / "cache").read_text() == "a note"
    assert make_folder(tmp_path / "cache" / "features", instead_of_files=True).is_dir()
