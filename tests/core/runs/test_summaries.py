"""Lists of runs, by their rows."""

import pytest
from sqlalchemy import text, update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.db.engine import transaction
from core.db.tables import runs
from core.experiments.identity import experiment_key
from core.jobs.repository import utc_now
from core.runs import queue, repository, summaries
from core.runs.artifacts import publishing
from core.runs.models import ENDED, ArtifactKind, Results
from tests.helpers import end_run, small_config, spoil_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")


def new_run(status: str = "queued", **changes) -> str:
    run_id = repository.create_run(small_config(**changes), EVERYBODY)
    if status != "queued":
        start_run(run_id)
    if status in ENDED:
        end_run(run_id, status)
    return run_id


def edit(run_id: str, **values) -> None:
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def publish_network(run_id: str, content: bytes = b"1") -> None:
    path = settings.run_folder(run_id) / "model.keras"
    path.write_bytes(content)
    with transaction() as connection:
        publishing(run_id, ArtifactKind.MODEL, path)(connection)


def ids(found) -> list[str]:
    return [run.id for run in found]


def test_a_summary_says_what_the_row_says():
    config = small_config(name="Mine", notes="again", data={"name": "digits", "version": "0" * 16})
    run_id = repository.create_run(config, EVERYBODY)
    start_run(run_id)
    end_run(run_id, "finished", results=Results(0.75, 0.5, 0.8, 360, 40))
    (found,) = summaries.list_summaries()
    whole = repository.get_run(run_id)
    for name in type(found).__dataclass_fields__:
        assert getattr(found, name) == getattr(whole, name), name
    assert (found.data_name, found.data_version) == ("digits", "0" * 16)
    assert (found.network, found.weights, found.planned_epochs) == ("linear", "", 2)
    assert (found.test_accuracy, found.test_images, found.test_most_frequent) == (0.75, 360, 40)
    assert found.experiment == experiment_key(config)
    assert not found.active


def test_lists():
    made = [new_run() for _ in range(3)]
    start_run(made[0])
    assert ids(summaries.list_summaries()) == made[::-1]
    assert ids(summaries.list_summaries(limit=2)) == made[:0:-1]
    assert ids(summaries.list_summaries("running")) == made[:1]
    assert summaries.count_runs("queued") == 2
    assert summaries.count_runs(*ENDED) == 0


def test_active_ones_in_the_order_of_the_queue():
    made = [new_run() for _ in range(4)]
    start_run(made[0])
    end_run(made[0], "stopped")
    start_run(made[1])
    queue.requeue(made[0], EVERYBODY)
    assert ids(summaries.active_summaries(3)) == [made[1], made[2], made[3], made[0]]
    assert ids(summaries.active_summaries(2)) == made[1:4]
    assert ids(summaries.active_summaries(3))[1:] == queue.waiting()


def test_a_run_that_begins_meanwhile_is_there_once(monkeypatch):
    run_id, listed = new_run(), summaries.list_summaries

    def then_it_begins(*statuses):
        found = listed(*statuses)
        if queue.waiting():
            start_run(run_id)
        return found

    monkeypatch.setattr(summaries, "list_summaries", then_it_begins)
    assert ids(summaries.active_summaries(3)) == [run_id]
    assert repository.get_run(run_id).status == "running"


def test_runs_with_an_artifact():
    run_id = new_run("finished")
    assert summaries.summaries_with("model") == []
    for content in (b"1", b"12"):
        publish_network(run_id, content)
    other = new_run("stopped")
    publish_network(other)
    assert ids(summaries.summaries_with("model")) == [other, run_id]
    assert ids(summaries.summaries_with("model", limit=1)) == [other]
    assert summaries.summaries_with("predictions") == []
    found = summaries.summary_with("model", run_id)
    assert found is not None
    assert found.id == run_id
    assert summaries.summary_with("predictions", run_id) is None


def test_a_running_run_is_not_among_those_with_a_model():
    publish_network(new_run("running"))
    assert summaries.summaries_with("model") == []


def test_what_is_put_away_is_in_no_list():
    here, away = new_run("finished"), new_run("finished")
    for run_id in (here, away):
        publish_network(run_id)
    edit(away, trashed_at=utc_now())
    key = experiment_key(small_config())
    for found in (
        summaries.list_summaries(),
        summaries.list_summaries("finished"),
        summaries.summaries_with("model"),
        summaries.summaries_of(key, "finished"),
        summaries.every_run()[0],
    ):
        assert ids(found) == [here]
    assert summaries.summary_with("model", away) is None
    assert summaries.count_runs("finished") == 1
    edit(away, status="dreaming")
    assert summaries.unreadable_runs() == []


def test_no_config_is_read_for_a_list():
    """As they are here, none could be."""
    made = [new_run("finished") for _ in range(3)]
    for run_id in made:
        publish_network(run_id)
        spoil_config(run_id)
    key = experiment_key(small_config())
    for found in (
        summaries.list_summaries(),
        summaries.summaries_with("model"),
        summaries.summaries_of(key),
        summaries.every_run()[0],
    ):
        assert ids(found) == made[::-1]
    assert summaries.unreadable_runs() == []


@pytest.mark.parametrize("status", ["queued", "finished"])
def test_a_config_that_can_not_be_read_hides_no_other_run(status):
    good, bad = new_run(status), new_run(status)
    for run_id in (good, bad):
        publish_network(run_id)
    spoil_config(bad)
    with pytest.raises(UserError, match="this version"):  # who opens it learns it for all
        repository.get_run(bad)
    assert ids(summaries.list_summaries()) == [good]
    assert ids(summaries.list_summaries(status)) == [good]
    assert bad not in ids(summaries.summaries_with("model"))
    assert summaries.count_runs(status) == 1
    (unreadable,) = summaries.unreadable_runs()
    assert (unreadable.id, unreadable.status) == (bad, status)
    for part in (bad, "this version", "training.warm_restarts"):
        assert part in unreadable.reason
    assert summaries.unreadable_runs(status) == [unreadable]
    assert summaries.unreadable_runs("failed") == []
    edit(bad, config=small_config().to_json())
    assert summaries.unreadable_runs() == []
    assert ids(summaries.list_summaries()) == [bad, good]


def test_a_state_of_a_newer_version_is_said_to_be_unreadable():
    good, bad = new_run(), new_run()
    edit(bad, status="dreaming")
    assert ids(summaries.list_summaries()) == [good]
    (unreadable,) = summaries.unreadable_runs()
    assert (unreadable.id, unreadable.status) == (bad, "dreaming")
    assert "'dreaming'" in unreadable.reason
    assert summaries.every_run() == (summaries.list_summaries(), [unreadable])


def test_an_odd_row_hides_no_other_run(either_database):
    made = [new_run("finished") for _ in range(4)]
    for run_id in made:
        publish_network(run_id)
    odd = "infinity" if either_database == "postgresql" else "yesterday"
    with transaction() as connection:
        words = text("update runs set created_at = :odd where id = :id")
        connection.execute(words, {"odd": odd, "id": made[3]})
    good = made[2::-1]
    assert ids(summaries.list_summaries()) == good
    assert ids(summaries.list_summaries(*ENDED, limit=2)) == good[:2]
    assert ids(summaries.summaries_with("model", limit=2)) == good[:2]
    found, (unreadable,) = summaries.every_run()
    assert ids(found) == good
    assert (unreadable.id, unreadable.status) == (made[3], "finished")
    for part in (made[3], "database", "created_at"):
        assert part in unreadable.reason
