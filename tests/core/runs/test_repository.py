import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.db.engine import transaction
from core.experiments.config import parse
from core.runs import repository, resuming
from core.runs.models import ENDED, Epoch, Phase, Results, RunProgress, RunStatus
from tests.helpers import program, small_config, spoil_config

pytestmark = pytest.mark.usefixtures("workspace")


def epoch(number: int) -> Epoch:
    return Epoch(number, 1.5, 0.001, 0.5, 0.8, 0.6, None)


TRAINING = RunProgress(Phase.TRAINING)


def new_run(status: str = "queued", **changes) -> str:
    run_id = repository.create_run(small_config(**changes), "somebody")
    if status not in ("queued", "stopped"):
        repository.start(run_id)
    if status in ENDED:
        repository.end(run_id, status)
    return run_id


def test_a_run_keeps_what_it_was_made_of():
    config = small_config(name="Mine", notes="ein Versuch", model={"name": "mlp", "dropout": 0.2})
    run = repository.get_run(repository.create_run(config, "somebody"))
    assert run.config == config
    assert (run.name, run.notes, run.status, run.driver) == (
        "Mine",
        "ein Versuch",
        "queued",
        "somebody",
    )
    assert run.active
    stored = json.loads((settings.run_folder(run.id) / "config.json").read_text())
    assert parse(stored) == config


def test_an_unknown_run_is_a_lab_error():
    for name in ("nope", "", "../../etc", "' or 1=1 --"):
        with pytest.raises(UserError, match="There is no run"):
            repository.get_run(name)


LEGAL = {
    ("queued", "stopped"),
    ("queued", "failed"),
    ("running", "finished"),
    ("running", "stopped"),
    ("running", "failed"),
    ("running", "interrupted"),
}


@pytest.mark.parametrize("after", ENDED)
@pytest.mark.parametrize("before", list(RunStatus))
def test_only_legal_changes(before, after):
    run_id = new_run(before)
    if (before, after) in LEGAL:
        repository.end(run_id, after, "reason", "some-code", Results(test_accuracy=0.5))
        run = repository.get_run(run_id)
        assert (run.status, run.message, run.test_accuracy) == (after, "reason", 0.5)
        assert run.message_code == "some-code"
        assert run.finished_at >= run.created_at
        assert not run.active
    else:
        with pytest.raises(UserError, match=f"Run {run_id} is {before}; it can't become {after}"):
            repository.end(run_id, after)
        assert repository.get_run(run_id).status == before


@pytest.mark.parametrize("before", ["running", *ENDED])
def test_only_a_waiting_run_starts(before):
    run_id = new_run(before)
    with pytest.raises(UserError, match="can't become running"):
        repository.start(run_id)


def test_request_stop_of_a_waiting_run_stops_it_at_once():
    run_id = new_run()
    repository.request_stop(run_id)
    assert repository.get_run(run_id).status == "stopped"
    assert repository.queue() == []


def test_request_stop_of_a_running_run_is_told_to_the_training():
    run_id = new_run("running")
    assert repository.save_progress(run_id, TRAINING, "CPU") == 0
    repository.request_stop(run_id)
    assert repository.get_run(run_id).status == "running"
    assert repository.save_progress(run_id, TRAINING, "CPU") == 1


@pytest.mark.parametrize("status", ENDED)
def test_request_stop_leaves_an_ended_run_as_it_is(status):
    run_id = new_run(status)
    before = repository.get_run(run_id)
    repository.request_stop(run_id)
    assert repository.get_run(run_id) == before


def test_progress_of_a_run_that_was_given_up():
    run_id = new_run("running")
    repository.mark_interrupted(run_id, "gone")
    assert repository.save_progress(run_id, TRAINING, "CPU") is None
    assert repository.get_run(run_id).progress == RunProgress()


@pytest.mark.parametrize("status", ["queued", "finished", "failed"])
def test_only_a_running_run_is_interrupted(status):
    run_id = new_run(status)
    repository.mark_interrupted(run_id, "gone")
    assert repository.get_run(run_id).status == status


def test_lists_and_queue():
    ids = [new_run() for _ in range(3)]
    repository.start(ids[0])
    assert [run.id for run in repository.list_runs()] == ids[::-1]
    assert [run.id for run in repository.list_runs(limit=2)] == ids[:0:-1]
    assert [run.id for run in repository.list_runs("running")] == ids[:1]
    assert [run.id for run in repository.queue()] == ids[1:]


def test_epochs_in_order():
    run_id, other = new_run("running"), new_run("running")
    for number in (1, 2, 3):
        repository.add_epoch(run_id, epoch(number))
    repository.add_epoch(other, epoch(1))
    assert repository.list_epochs(run_id) == [epoch(1), epoch(2), epoch(3)]
    assert repository.get_run(run_id).epochs == 3


def test_artifacts_replace_each_other():
    run_id = new_run("finished")
    assert repository.runs_with("model") == []
    path = settings.run_folder(run_id) / "model.keras"
    for content in (b"1", b"12"):
        path.write_bytes(content)
        repository.add_artifact(run_id, "model", path.name)
    assert [run.id for run in repository.runs_with("model")] == [run_id]
    assert repository.runs_with("predictions") == []


def test_a_running_run_is_not_among_those_with_a_model():
    run_id = new_run("running")
    (settings.run_folder(run_id) / "model.keras").write_bytes(b"1")
    repository.add_artifact(run_id, "model", "model.keras")
    assert repository.runs_with("model") == []


@pytest.mark.parametrize("status", ["queued", "running", "finished"])
def test_a_config_that_can_not_be_read_hides_no_other_run(status):
    good, bad = new_run(status), new_run(status)
    for run_id in (good, bad):
        (settings.run_folder(run_id) / "model.keras").write_bytes(b"1")
        repository.add_artifact(run_id, "model", "model.keras")
    spoil_config(bad)
    assert [run.id for run in repository.list_runs()] == [good]
    assert [run.id for run in repository.list_runs(status)] == [good]
    assert bad not in [run.id for run in repository.runs_with("model")]
    (unreadable,) = repository.unreadable_runs()
    assert (unreadable.id, unreadable.status) == (bad, status)
    assert repository.count_runs(status) == 2
    for part in (bad, "this version", "training.warm_restarts"):
        assert part in unreadable.reason
    with pytest.raises(UserError, match=r"training\.warm_restarts"):
        repository.get_run(bad)


def write_much(count: int) -> None:
    run_id = new_run("running")
    for number in range(1, count + 1):
        repository.save_progress(
            run_id, RunProgress(Phase.TRAINING, points=[[0.1] * 3] * 100), "CPU"
        )
        repository.add_epoch(run_id, epoch(number))
        repository.request_stop(run_id)
        repository.list_runs()
    repository.end(run_id, "finished")


def test_many_threads_and_two_processes_write_at_once():
    source = "from tests.core.runs.test_repository import write_much\nwrite_much(40)"
    both = [program(source) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        for result in [pool.submit(write_much, 15) for _ in range(8)]:
            result.result()
    for each in both:
        _, errors = each.communicate(timeout=100)
        assert each.returncode == 0, errors
    runs = repository.list_runs("finished")
    assert sorted(run.epochs for run in runs) == [15] * 8 + [40] * 2
    assert {run.stop_requests for run in runs} == {15, 40}


@pytest.mark.parametrize(
    "url",
    ["nonsense", "sqlite:////proc/none/vistazo.db", "nodatabase://x", "postgresql+none://x/y"],
)
def test_a_database_that_can_not_be_used_is_a_lab_error(monkeypatch, url):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    with pytest.raises(UserError, match="VISTAZO_DATABASE_URL"):
        repository.list_runs()


def test_a_workspace_that_can_not_be_made_is_a_lab_error(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "file" / "inside"))
    with pytest.raises(UserError, match="VISTAZO_HOME"):
        repository.list_runs()
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "workspace"))


def test_a_database_of_an_older_version_gains_the_columns_it_lacks():
    run_id = new_run("finished")
    with transaction() as connection:
        connection.execute(text("alter table runs drop column test_accuracy_views"))
    answer = program(
        f"from core.runs import repository; print(repository.get_run({run_id!r}).status)"
    )
    output, errors = answer.communicate(timeout=60)
    assert output.strip() == "finished", errors


SAID_BY_0_1 = {  # what version 0.1 wrote, without a code
    "This training can't go on: its images are others now than those it began with. Begin it anew "
    'with "Use these settings".': "checkpoint-of-other-images",
    "This training can't go on: its checkpoint is of another version of Vistazo, or what is frozen "
    "was computed once then and is not now, or the other way round (VISTAZO_FEATURES_GB). Begin it "
    'anew with "Use these settings".': "checkpoint-of-other-version",
    "This training can't go on: its checkpoint can't be read (bad magic). Begin it anew with "
    '"Use these settings".': "checkpoint-unreadable",
    "The ImageNet weights of MobileNet are not on this machine and could not be downloaded (URL "
    "fetch failure). Connect to the network, or put the file mobilenet_1_0_224_tf_no_top.h5 into "
    '/home/me/.keras/models, or set model.weights to "random" to start from random weights '
    "instead.": "weights-not-downloaded",
    "The loss became infinite in epoch 1: the network has lost its way.": None,
}


def test_what_an_older_version_said_in_words_gets_its_code():
    ids = {new_run("running"): message for message in SAID_BY_0_1}
    for run_id, message in ids.items():
        repository.end(run_id, RunStatus.FAILED, message)
    with transaction() as connection:
        connection.execute(text("alter table runs drop column message_code"))
    source = "from core.runs import repository; import json; print(json.dumps({run.id: "
    source += "run.message_code for run in repository.list_runs()}))"
    output, errors = program(source).communicate(timeout=60)
    assert json.loads(output) == {
        run_id: SAID_BY_0_1[message] for run_id, message in ids.items()
    }, errors
    known = set(SAID_BY_0_1.values()) - {None}
    assert known == resuming.CANT_GO_ON | {resuming.WEIGHTS_MISSING}


def test_progress_is_stored_and_read():
    progress = RunProgress(
        Phase.VALIDATING,
        note="slow",
        epoch=2,
        epochs=5,
        batch=3,
        batches=9,
        seconds_left=1.5,
        since_improvement={"val_loss": 1},
        points=[[0.5, 2.0, 0.1]],
    )
    assert RunProgress.from_json(progress.to_json()) == progress
    assert json.loads(progress.to_json())["phase"] == "checking on validation images"
    assert RunProgress.from_json("{}") == RunProgress()
    older = RunProgress.from_json('{"phase": "Loading MNIST: 3 of 11 MB", "other": 1}')
    assert (older.phase, older.words) == (Phase.STARTING, "Loading MNIST: 3 of 11 MB")


def test_a_state_of_a_newer_version_is_said_to_be_unreadable():
    run_id = new_run()
    with transaction() as connection:
        connection.execute(text("update runs set status = 'paused'"))
    assert repository.list_runs() == []
    (unreadable,) = repository.unreadable_runs()
    assert (unreadable.id, unreadable.status) == (run_id, "paused")
    assert "'paused'" in unreadable.reason


def test_texts_keep_their_values_for_readers_in_other_languages():
    run_id = repository.create_run(parse({}), "a")
    repository.start(run_id)
    note, doing = N_("Lower {name}.", name=N_("the rate")), nN_("{count} step", "{count} steps", 2)
    repository.save_progress(run_id, RunProgress(doing=doing, note=note, batch=3), "CPU")
    progress = repository.get_run(run_id).progress
    assert progress == RunProgress(doing="2 steps", note="Lower the rate.", batch=3)
    assert (progress.doing.many, progress.note.pattern) == ("{count} steps", "Lower {name}.")
    repository.end(run_id, RunStatus.STOPPED, N_("Stopped in epoch {epoch}.", epoch=3))
    message = repository.get_run(run_id).message
    assert message == "Stopped in epoch 3."
    assert message.values == {"epoch": 3}
