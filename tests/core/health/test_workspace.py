"""Where things lie, and whether they can be written."""

from pathlib import Path

import pytest

from core.health import workspace as health
from core.health.findings import Finding, State
from core.runs import summaries
from tests.helpers import all_of


def found() -> dict[str, Finding]:
    return {one.code: one for one in health.look()}


def wrong() -> list[str]:
    return [one.code for one in health.look() if one.state is not State.OK]


def test_one_that_is_not_there_is_not_made(workspace: Path) -> None:
    assert str(workspace) in found()["workspace-not-made"].words
    assert not wrong()
    assert not workspace.exists()


def test_one_in_use_is_left_as_it_is(workspace: Path) -> None:
    summaries.list_summaries()
    workspace.chmod(0o755)
    before = all_of(workspace)
    assert found()["workspace-fine"].figures == {"folder": str(workspace)}
    assert not wrong()
    assert all_of(workspace) == before


def test_a_file_in_its_place(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write_text("mine")
    assert wrong() == ["workspace-in-the-way"]
    monkeypatch.setenv("VISTAZO_HOME", str(workspace / "below"))
    assert str(workspace) in found()["workspace-in-the-way"].words


def test_a_name_that_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISTAZO_HOME", "~nobody-of-that-name/x")
    assert wrong() == ["workspace-no-place"]
    assert "~nobody-of-that-name" in found()["workspace-no-place"].words


@pytest.mark.parametrize("content", [None, "", "nonsense"])
def test_an_id_that_is_lost(content: str | None, workspace: Path) -> None:
    summaries.list_summaries()
    (workspace / "workspace.id").unlink()
    if content is not None:
        (workspace / "workspace.id").write_text(content)
    assert wrong() == ["workspace-id-lost"]


def test_settings(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found()["settings"].figures == {"set": ["VISTAZO_HOME", "VISTAZO_WARM_UP"]}
    monkeypatch.setenv("VISTAZO_FEATURES_GB", "much")
    monkeypatch.setenv("VISTAZO_EMBEDDED_BY", "somewhere")
    monkeypatch.setenv("VISTAZO_HOEM", "/data")
    assert wrong() == ["features-gb-invalid", "embedding-site-invalid", "settings-unknown"]
    assert "'much'" in found()["features-gb-invalid"].words
    unknown = found()["settings-unknown"]
    assert unknown.state is State.WARNING
    assert "VISTAZO_HOEM" in unknown.words
    assert "VISTAZO_HOME" in unknown.to_do
