"""Characters that a database refuses never reach it, by whatever way somebody brings them."""

import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.common.i18n import N_
from core.execution import scheduler
from core.experiments.config import parse
from core.runs import queue, repository, summaries
from core.runs.ids import full_run_id
from core.runs.models import RunProgress
from tests.helpers import end_run, say, small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")
NUL, HALF = "a\0b", "a\ud800b"


def test_names_and_notes_have_no_controls():
    config = small_config(name=f"x\n{NUL}\x1b[31m", notes=f"one\r\ntwo\t{NUL}\x07")
    run = repository.get_run(repository.create_run(config, EVERYBODY))
    assert (run.name, run.notes) == ("x a b [31m", "one\ntwo\ta b ")
    assert run.config == config


def test_what_is_none_is_refused_by_the_field_s_name():
    for field in ("name", "notes"):
        with pytest.raises(UserError, match=rf"^{field}: .*UTF-8"):
            parse({field: HALF})


@pytest.mark.parametrize("word", [NUL, HALF, "é", "💥", "'; drop table runs; --"])
def test_ids_that_are_none(word):
    for question in (
        repository.get_run,
        lambda run_id: repository.get_run(full_run_id(run_id)),
        lambda run_id: queue.request_stop(run_id, EVERYBODY),
        lambda run_id: queue.requeue(run_id, EVERYBODY),
        lambda run_id: scheduler.resume(run_id, EVERYBODY),
    ):
        with pytest.raises(UserError, match="There is no run"):
            question(word)


@pytest.mark.parametrize("word", [NUL, HALF])
def test_data_and_versions_that_are_none(word):
    for data in ({"name": word}, {"name": "digits", "version": word}):
        with pytest.raises(UserError):
            scheduler.submit(small_config(data=data), EVERYBODY)
    assert summaries.list_summaries() == []


@pytest.mark.parametrize("word", [NUL, HALF])
def test_messages_and_progress_are_kept_as_far_as_they_can_be(word):
    """They may quote whatever a file is called."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    say(run_id, RunProgress(doing=word, note=N_("Look at {file}.", file=word)))
    assert repository.get_run(run_id).progress.note.startswith("Look at a")
    end_run(run_id, "failed", word)
    assert repository.get_run(run_id).message == "a?b"
