"""Putting away, listing, restoring and emptying from the terminal."""

import pytest

from core.auth.actors import EVERYBODY
from core.cli.main import main
from core.common import settings
from core.datasets.imported import imported_records
from core.runs import repository, summaries
from tests.helpers import end_run, small_config, start_run
from tests.importing_files import good_members, imported, zipped

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def run_id() -> str:
    """An ended run."""
    run_id = repository.create_run(small_config(name="Mine"), EVERYBODY)
    start_run(run_id)
    end_run(run_id, "stopped")
    return run_id


def test_a_run_and_a_data_set_go_and_come_back(run_id, tmp_path, capfd):
    assert main(["trash"]) == 0
    assert capfd.readouterr() == ("", "the trash is empty\n")
    imported(zipped(tmp_path / "a.zip", good_members()))
    assert main(["trash", run_id[:5], "mine"]) == 0
    output, errors = capfd.readouterr()
    first, second = output.splitlines()
    assert (first, second.startswith("dataset-mine-")) == (run_id, True)
    assert "Mine is in the trash; `" in errors
    assert summaries.list_summaries() == []
    assert imported_records() == {}
    assert main(["trash"]) == 0
    head, *lines = capfd.readouterr().out.splitlines()
    assert head.split() == ["id", "kind", "days", "left", "size", "title"]
    assert {line.split()[0] for line in lines} == {run_id, second}
    assert all(" 30 " in line for line in lines)
    assert main(["restore", run_id[:4]]) == main(["restore", second, "--name", "other"]) == 0
    assert capfd.readouterr().out.splitlines() == [run_id, "other"]
    assert [run.id for run in summaries.list_summaries()] == [run_id]
    assert list(imported_records()) == ["other"]


def test_what_is_in_the_trash_is_no_run_to_work_with(run_id, capfd):
    assert main(["trash", run_id]) == 0
    for command in (["resume", run_id], ["predict", run_id, "x.png"], ["describe", run_id]):
        assert main(command) == 2
        assert f"Run {run_id} is in the trash. Bring it back first" in capfd.readouterr().err
    assert main(["trash", run_id]) == 2
    assert "in the trash already" in capfd.readouterr().err


def test_an_active_run_is_refused_in_one_line(capfd):
    run_id = repository.create_run(small_config(), EVERYBODY)
    assert main(["trash", run_id]) == 2
    assert capfd.readouterr().err == (
        f"vistazo: Run {run_id} is waiting: stop it first, or wait until it has ended.\n"
    )


def test_emptying_leaves_what_is_new_unless_all_is_meant(run_id, capfd):
    assert main(["trash", run_id]) == main(["empty"]) == 0
    assert "0 deleted for good" in capfd.readouterr().err
    assert main(["empty", "--all"]) == 2  # nobody can be asked
    assert "--yes" in capfd.readouterr().err
    assert settings.run_folder(run_id).exists()
    assert main(["empty", "--all", "--yes"]) == 0
    assert "1 deleted for good" in capfd.readouterr().err
    assert not settings.run_folder(run_id).exists()
    assert main(["restore", run_id]) == 2
    assert "There is no run" in capfd.readouterr().err
