import json

import pytest
from sqlalchemy import select, text, update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.db.engine import reading, transaction
from core.db.tables import runs
from core.experiments.config import parse
from core.experiments.identity import experiment_key
from core.jobs.models import Progress
from core.runs import repository
from core.runs.models import ENDED, Epoch, Phase, RunProgress, RunStatus
from tests.helpers import add_epoch, end_run, say, small_config, spoil_config, start_run

pytestmark = pytest.mark.usefixtures("workspace")


def epoch(number: int) -> Epoch:
    return Epoch(number, 1.5, 0.001, 0.5, 0.8, 0.6, None)


TRAINING = RunProgress(Phase.TRAINING)


def new_run(status: str = "queued", **changes) -> str:
    run_id = repository.create_run(small_config(**changes), EVERYBODY)
    if status != "queued":
        start_run(run_id)
    if status in ENDED:
        end_run(run_id, status)
    return run_id


def test_an_id_that_is_taken_takes_no_other_run_away(monkeypatch):
    first = repository.create_run(small_config(name="First"), EVERYBODY)
    ids = iter([first, "bbbbbbbb", "the id of its job"])
    monkeypatch.setattr("secrets.token_hex", lambda count: next(ids))
    assert repository.create_run(small_config(name="Second"), EVERYBODY) == "bbbbbbbb"
    assert repository.get_run(first).name == "First"
    assert (settings.run_folder(first) / "config.json").is_file()


def test_a_run_keeps_what_it_was_made_of():
    config = small_config(name="Mine", notes="ein Versuch", model={"name": "mlp", "dropout": 0.2})
    run = repository.get_run(repository.create_run(config, EVERYBODY))
    assert run.config == config
    assert (run.name, run.notes, run.status, run.owner) == (
        "Mine",
        "ein Versuch",
        "queued",
        "everybody",
    )
    assert run.active
    stored = json.loads((settings.run_folder(run.id) / "config.json").read_text())
    assert parse(stored) == config


def test_an_unknown_run_is_a_lab_error():
    for name in ("nope", "", "../../etc", "' or 1=1 --"):
        with pytest.raises(UserError, match="There is no run"):
            repository.get_run(name)


def test_epochs_in_order():
    run_id, other = new_run("running"), new_run()
    for number in (1, 2, 3):
        add_epoch(run_id, epoch(number))
    add_epoch(other, epoch(1))
    assert repository.list_epochs(run_id) == [epoch(1), epoch(2), epoch(3)]
    assert repository.get_run(run_id).epochs == 3


def experiment_of(run_id: str) -> str | None:
    with reading() as connection:
        return connection.scalar(select(runs.c.experiment).where(runs.c.id == run_id))


def test_who_opens_a_run_notes_whether_its_config_can_be_read(either_database):
    run_id = new_run()
    key = experiment_of(run_id)
    assert key == experiment_key(small_config())
    config = small_config().to_json()
    spoil_config(run_id)
    with pytest.raises(UserError, match=rf"{run_id}.*this version.*training\.warm_restarts"):
        repository.get_run(run_id)
    assert experiment_of(run_id) == ""
    with transaction() as connection:
        connection.execute(update(runs).values(config=config))
    assert repository.get_run(run_id).config == small_config()
    assert experiment_of(run_id) == key


def test_a_state_of_a_newer_version_is_a_lab_error(either_database):
    run_id = new_run()
    with transaction() as connection:
        connection.execute(update(runs).values(status="dreaming"))
    with pytest.raises(UserError, match=r"'dreaming'.*not known to this version"):
        repository.get_run(run_id)


def test_an_entry_that_somebody_has_edited_is_a_lab_error_that_names_its_columns():
    good, bad = new_run(), new_run()
    with transaction() as connection:
        words = "update runs set created_at = 'noon', epochs = 'two', name = x'ff' where id = :id"
        connection.execute(text(words), {"id": bad})
    with pytest.raises(UserError, match=rf"{bad} .* name, created_at, epochs\."):
        repository.get_run(bad)
    assert repository.get_run(good).id == good


def test_a_run_with_an_odd_date_can_still_end():
    run_id = new_run("running")
    with transaction() as connection:
        connection.execute(text("update runs set created_at = 'noon', started_at = 7"))
    end_run(run_id, "finished")
    with reading() as connection:
        assert connection.scalar(select(runs.c.status)) == "finished"
        assert connection.scalar(select(runs.c.finished_at)) is not None


@pytest.mark.parametrize(
    "url",
    ["nonsense", "sqlite:////proc/none/vistazo.db", "nodatabase://x", "postgresql+none://x/y"],
)
def test_a_database_that_can_not_be_used_is_a_lab_error(monkeypatch, url):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    with pytest.raises(UserError, match="VISTAZO_DATABASE_URL"):
        repository.get_run("00000000")


def test_a_workspace_that_can_not_be_made_is_a_lab_error(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "file" / "inside"))
    with pytest.raises(UserError, match="VISTAZO_HOME"):
        repository.get_run("00000000")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "workspace"))


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
    said = Progress.from_json(progress.as_job().to_json())
    assert RunProgress.of_job(said) == progress
    assert (said.words, said.share) == ("checking on validation images", (1 + 3 / 9) / 5)
    assert RunProgress.of_job(Progress()) == RunProgress()
    older = RunProgress.of_job(Progress(figures={"phase": "Loading MNIST", "other": 1}))
    assert (older.phase, older.words) == (Phase.STARTING, "Loading MNIST")


def test_texts_keep_their_values_for_readers_in_other_languages():
    run_id = repository.create_run(parse({}), EVERYBODY)
    start_run(run_id)
    note, doing = N_("Lower {name}.", name=N_("the rate")), nN_("{count} step", "{count} steps", 2)
    say(run_id, RunProgress(doing=doing, note=note, batch=3))
    progress = repository.get_run(run_id).progress
    assert progress == RunProgress(doing="2 steps", note="Lower the rate.", batch=3)
    assert (progress.doing.many, progress.note.pattern) == ("{count} steps", "Lower {name}.")
    end_run(run_id, RunStatus.STOPPED, N_("Stopped in epoch {epoch}.", epoch=3))
    message = repository.get_run(run_id).message
    assert message == "Stopped in epoch 3."
    assert message.values == {"epoch": 3}
