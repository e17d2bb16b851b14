"""Runs are put away, brought back and deleted, in both databases; who may, and when it is time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.auth.actors import EVERYBODY, VISTAZO, Actor
from core.common import settings
from core.common.errors import UserError
from core.datasets.opened import open_dataset
from core.db.engine import reading, transaction
from core.db.tables import artifacts, epochs, jobs, runs
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.jobs.repository import utc_now
from core.prediction.predictor import predict
from core.runs import queue, repository, summaries
from core.runs.artifacts import fetch, publishing
from core.runs.models import ENDED, ArtifactKind, Epoch
from tests.helpers import add_epoch, end_run, small_config, spoil_config, start_run
from tests.killing import killed_at_each_step

ANNA, BEN = Actor("anna"), Actor("ben")


def new_run(status: str = "stopped", owner: Actor = EVERYBODY, **changes) -> str:
    """A run with a point of its curve and a file."""
    run_id = repository.create_run(small_config(**changes), owner)
    if status != "queued":
        start_run(run_id)
        add_epoch(run_id, Epoch(1, 1.5, 0.001, 0.5, 0.8, 0.6, None))
        file = settings.run_folder(run_id) / "model.keras"
        file.write_bytes(b"x" * 1000)
        with transaction() as connection:
            publishing(run_id, ArtifactKind.MODEL, file)(connection)
    if status in ENDED:
        end_run(run_id, status)
    return run_id


def put_away(run_id: str, actor: Actor = EVERYBODY) -> trash.TrashEntry:
    return trash.put_away(Kind.RUN, run_id, actor)


def bring_back(run_id: str, actor: Actor = EVERYBODY) -> str:
    return trash.bring_back(Kind.RUN, run_id, actor)


def date(run_id: str, days_ago: float) -> None:
    """As if it had been put away then."""
    values = {"trashed_at": utc_now() - timedelta(days=days_ago)}
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def rows() -> int:
    """How many rows the tables of runs have altogether."""
    with reading() as connection:
        tables = (runs, epochs, artifacts, jobs)
        counts = [connection.scalar(select(func.count()).select_from(each)) for each in tables]
        return sum(counts)


@pytest.mark.usefixtures("either_database")
def test_put_away_it_is_in_no_list_and_comes_back_as_it_was():
    run_id = new_run(name="Mine")
    before = repository.get_run(run_id), repository.list_epochs(run_id)
    entry = put_away(run_id, ANNA)
    assert (entry.kind, entry.id, entry.title, entry.by) == ("run", run_id, "Mine", "anna")
    assert (entry.days_left, entry.size_bytes > 1000) == (30, True)
    assert trash.list_trash() == [entry]
    assert summaries.list_summaries() == summaries.summaries_with(ArtifactKind.MODEL) == []
    assert summaries.count_runs(*ENDED) == 0
    assert repository.get_run(run_id).trashed_at == entry.put_away_at
    assert bring_back(run_id) == run_id
    assert (repository.get_run(run_id), repository.list_epochs(run_id)) == before
    for listed in (summaries.list_summaries(), summaries.summaries_with(ArtifactKind.MODEL)):
        assert [run.id for run in listed] == [run_id]
    assert fetch(run_id, ArtifactKind.MODEL)
    assert trash.list_trash() == []


@pytest.mark.usefixtures("either_database")
def test_what_is_put_away_does_not_go_on():
    run_id = put_away(new_run()).id
    settings.checkpoint_file(run_id).write_bytes(b"kept")
    with pytest.raises(UserError, match="is in the trash"):
        scheduler.resume(run_id, EVERYBODY, anew=True)
    with pytest.raises(UserError, match="is in the trash"):
        queue.requeue(run_id, EVERYBODY)
    assert repository.get_run(run_id).status == "stopped"
    assert settings.checkpoint_file(run_id).exists()
    bring_back(run_id)
    queue.requeue(run_id, EVERYBODY)
    assert repository.get_run(run_id).status == "queued"


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize("status", ["queued", "running"])
def test_an_active_run_stays(status):
    run_id = new_run(status)
    with pytest.raises(UserError, match="stop it first"):
        put_away(run_id)
    assert [run.id for run in summaries.list_summaries()] == [run_id]


@pytest.mark.usefixtures("either_database")
def test_for_good_row_curves_and_files_go():
    entry, other = put_away(new_run()), new_run()
    trash.delete_for_good(entry, EVERYBODY)
    assert trash.list_trash() == []
    assert rows() == 1 + 1 + 2 + 1  # the run, its epoch, its files, its job
    assert [path.name for path in settings.run_folder(other).parent.iterdir()] == [other]
    assert list((settings.home() / "trash").iterdir()) == []
    for gone in (
        lambda: repository.get_run(entry.id),
        lambda: trash.delete_for_good(entry, EVERYBODY),
        lambda: bring_back(entry.id),
    ):
        with pytest.raises(UserError, match="There is no run"):
            gone()


@pytest.mark.usefixtures("either_database")
def test_only_what_is_in_the_trash_is_deleted():
    entry = put_away(new_run())
    bring_back(entry.id)
    with pytest.raises(UserError, match="not in the trash"):
        trash.delete_for_good(entry, EVERYBODY)
    with pytest.raises(UserError, match="not in the trash"):
        bring_back(entry.id)
    assert fetch(entry.id, ArtifactKind.MODEL)


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize("act", [put_away, bring_back])
def test_of_two_at_once_one_wins(act):
    run_id = new_run()
    if act is bring_back:
        put_away(run_id)

    def outcome(actor: Actor) -> str:
        try:
            act(run_id, actor)
        except UserError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(4) as threads:
        found = sorted(threads.map(outcome, [EVERYBODY] * 4))
    lost = {put_away: "run-in-trash-already", bring_back: "run-not-in-trash"}[act]
    assert found == sorted(["done", lost, lost, lost])


@pytest.mark.usefixtures("either_database")
def test_its_owner_decides():
    run_id = new_run(owner=ANNA)
    with pytest.raises(UserError, match="belongs to somebody else"):
        put_away(run_id, BEN)
    entry = put_away(run_id, ANNA)
    for forbidden in (
        lambda: bring_back(run_id, BEN),
        lambda: trash.delete_for_good(entry, BEN),
    ):
        with pytest.raises(UserError, match="belongs to somebody else"):
            forbidden()
    assert trash.empty(BEN, timedelta()) == []
    assert [one.id for one in trash.empty(ANNA, timedelta())] == [run_id]


@pytest.mark.usefixtures("either_database")
def test_after_thirty_days_it_is_deleted_by_the_app_itself():
    ids = [put_away(new_run(owner=ANNA), ANNA).id for _ in range(3)]
    for run_id, days in zip(ids, (29.9, 30.1, -1000), strict=True):
        date(run_id, days)
    left = {entry.id: entry.days_left for entry in trash.list_trash()}
    assert left == dict(zip(ids, (1, 0, 30), strict=True))
    assert [entry.id for entry in trash.empty(VISTAZO)] == [ids[1]]
    assert {entry.id for entry in trash.list_trash()} == {ids[0], ids[2]}
    assert len(trash.empty(ANNA, timedelta())) == 2


@pytest.mark.usefixtures("either_database")
def test_a_clock_that_was_set_back_does_not_date_it_before_the_run():
    run_id = new_run()
    ahead = utc_now() + timedelta(days=400)
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(started_at=ahead))
    assert put_away(run_id).put_away_at == ahead


def test_one_that_can_not_be_read_can_be_put_away_too(workspace):
    run_id = new_run()
    spoil_config(run_id)
    assert put_away(run_id).title == "linear on digits"
    assert summaries.unreadable_runs() == []
    assert len(trash.empty(EVERYBODY, timedelta())) == 1


def test_another_workspace_s_runs_are_not_here(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", f"sqlite:///{tmp_path / 'shared.db'}")
    run_id = put_away(new_run()).id
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "other"))
    assert trash.list_trash() == trash.empty(VISTAZO, timedelta()) == []
    with pytest.raises(UserError, match="There is no run"):
        bring_back(run_id)


def test_a_trained_run_predicts_as_before(trained):
    run = repository.get_run(trained)
    images = open_dataset(run.config.data).arrays.x_test[:5]
    answers, curves = predict(trained, images), repository.list_epochs(trained)
    stored = load_evaluation(run).logits
    put_away(trained)
    bring_back(trained)
    again = repository.get_run(trained)
    assert again == run
    assert repository.list_epochs(trained) == curves
    assert (load_evaluation(again).logits == stored).all()
    assert predict(trained, images) == pytest.approx(answers)
    assert [one.id for one in summaries.summaries_with(ArtifactKind.PREDICTIONS)] == [trained]


def test_a_deletion_that_is_killed_leaves_all_or_nothing(workspace):
    run_id = put_away(new_run()).id
    act = "trash.delete_for_good(trash.list_trash()[0], EVERYBODY)"
    look = (
        "from pathlib import Path\n"
        "from core.common import settings\n"
        "there = [entry.id for entry in trash.list_trash()]\n"
        "files = sorted(path.name for path in Path(settings.home(), 'runs').glob('*/*'))\n"
        "found.append([there, files])"
    )
    found = killed_at_each_step(workspace, act, look)
    whole = [[run_id], ["config.json", "model.keras", "state.json"]]
    assert found[0] == whole
    assert found[-1] == [[], []]
    assert all(one in (whole, [[], []]) for one in found), found
