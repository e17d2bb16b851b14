"""Names, notes, tags and stars that people give runs, in both databases."""

import pytest
from sqlalchemy import delete, func, select

from core.auth.actors import EVERYBODY, Actor
from core.common.errors import UserError
from core.db.engine import reading, transaction
from core.db.tables import jobs, run_tags, runs
from core.runs import labels, repository
from core.runs.search import find_runs
from core.runs.taking_in import take_in
from tests.helpers import end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")


def new_run(actor: Actor = EVERYBODY) -> str:
    return repository.create_run(small_config(name="First"), actor)


def test_what_is_said_of_a_run_is_shown_and_its_config_stays():
    run_id = new_run()
    assert labels.rename(run_id, "  Better\nname ", EVERYBODY) == "Better name"
    assert labels.note(run_id, "two\r\nlines\0 ", EVERYBODY) == "two\nlines"
    labels.star(run_id, EVERYBODY)
    run = repository.get_run(run_id)
    assert (run.name, run.notes, run.config.name) == ("Better name", "two\nlines", "First")
    assert find_runs()[0].starred
    labels.star(run_id, EVERYBODY, starred=False)
    assert not find_runs()[0].starred
    assert labels.rename(run_id, "", EVERYBODY) == repository.get_run(run_id).name == ""


def test_tags_are_added_and_removed_and_go_with_their_run():
    run_id, other = new_run(), new_run()
    assert labels.tag(run_id, EVERYBODY, ["Best", "v2.0", "best"]) == ["best", "v2.0"]
    assert labels.tag(other, EVERYBODY, ["best"]) == ["best"]
    assert labels.tag(run_id, EVERYBODY, ["über-alles"], ["v2.0", "never-had"]) == [
        "best",
        "über-alles",
    ]
    assert labels.all_tags() == {"best": 2, "über-alles": 1}
    assert labels.tags_of([run_id, other]) == {run_id: ["best", "über-alles"], other: ["best"]}
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id == run_id))
        assert connection.scalar(select(func.count()).select_from(run_tags)) == 1


@pytest.mark.parametrize("word", ["", "two words", "a,b", "-x", "<b>", "x" * 41, "a/b", "\ud800"])
def test_what_is_no_tag_is_refused_with_what_is(word):
    run_id = new_run()
    with pytest.raises(
        UserError, match=r"is no tag\. A tag is one word of 1 to 40 letters"
    ) as error:
        labels.tag(run_id, EVERYBODY, ["good", word])
    assert error.value.code == "tag-invalid"
    assert labels.all_tags() == {}


def test_there_is_an_end_to_tags_names_and_notes():
    run_id = new_run()
    labels.tag(run_id, EVERYBODY, [f"t{number}" for number in range(20)])
    with pytest.raises(UserError, match="would have 21 tags; 20 are allowed"):
        labels.tag(run_id, EVERYBODY, ["more"])
    labels.tag(run_id, EVERYBODY, ["more"], ["t0"])
    for change, most in ((labels.rename, 100), (labels.note, 5000)):
        assert len(change(run_id, "x" * most, EVERYBODY)) == most
        with pytest.raises(UserError, match=f"at most {most:,} are kept"):
            change(run_id, "x" * (most + 1), EVERYBODY)


def test_only_its_owner_labels_a_run_and_an_unknown_one_is_named():
    run_id = new_run(Actor("ana"))
    for change in (
        lambda run: labels.rename(run, "mine", Actor("ben")),
        lambda run: labels.note(run, "mine", Actor("ben")),
        lambda run: labels.tag(run, Actor("ben"), ["mine"]),
        lambda run: labels.star(run, Actor("ben")),
    ):
        with pytest.raises(UserError, match="belongs to somebody else"):
            change(run_id)
        with pytest.raises(UserError, match="There is no run 'ffffffff'"):
            change("ffffffff")
    assert repository.get_run(run_id).name == "First"


def test_a_lost_database_brings_back_what_people_said():
    run_id = new_run()
    start_run(run_id)
    end_run(run_id, "stopped")
    labels.rename(run_id, "Better", EVERYBODY)
    labels.note(run_id, "why", EVERYBODY)
    labels.tag(run_id, EVERYBODY, ["best", "kept"])
    labels.star(run_id, EVERYBODY)
    with transaction() as connection:
        connection.execute(delete(runs))
        connection.execute(delete(jobs))
    assert take_in() == [run_id]
    (run,) = find_runs()
    assert (run.name, run.notes, run.starred) == ("Better", "why", True)
    assert labels.tags_of([run_id]) == {run_id: ["best", "kept"]}


def test_tags_of_a_folder_that_somebody_has_edited_cost_no_run():
    assert labels.tag_rows("a", ["ok", 3, "not one", None]) == [
        {"run_id": "a", "tag": "3"},
        {"run_id": "a", "tag": "none"},
        {"run_id": "a", "tag": "ok"},
    ]
    assert labels.tag_rows("a", {"x": 1}) == labels.tag_rows("a", "text") == []
    with reading() as connection:
        assert connection.scalar(select(func.count()).select_from(run_tags)) == 0
