"""People are made, found again, told apart and renamed; in both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.auth.actors import EVERYBODY, Actor, Role
from core.common.errors import UserError
from core.db.engine import reading, transaction
from core.db.tables import people as table
from core.people import repository as people
from core.people.repository import find_by_word, get_person, list_people, new_person

TEACHER = Actor("t", Role.TEACHER)


@pytest.mark.usefixtures("either_database")
def test_two_of_one_name_are_told_apart():
    first, word = new_person("Ana")
    second, other = new_person("  ANA ")
    assert (first.shown, second.shown) == ("Ana", "ANA (2)")
    assert first.id != second.id
    assert word != other
    assert find_by_word("ana", word) == first
    assert find_by_word("Ana", other) == second
    assert find_by_word("Ana (2)", other) == second
    assert find_by_word("Ana", "wrong") is None
    assert find_by_word("Ben", word) is None
    assert [each.shown for each in list_people()] == ["Ana", "ANA (2)"]


@pytest.mark.usefixtures("either_database")
def test_thirty_of_one_name_at_once_are_thirty():
    with ThreadPoolExecutor(6) as threads:
        found = [person for person, _word in threads.map(new_person, ["Ana"] * 12)]
    assert sorted(person.number for person in found) == [*range(1, 13)]


@pytest.mark.parametrize(
    "said", [" ", "", "x" * 41, "a\nb", "a\x00b", "\u202eevil", "a\x1b[2J", "\u200b"]
)
def test_what_is_no_name_is_refused(workspace, said):
    with pytest.raises(UserError) as caught:
        new_person(said)
    assert caught.value.code in ("name-unshown", "name-length")
    assert list_people() == []


@pytest.mark.parametrize(
    "said", ["José Ñandú", "علی‌رضا", "王小明", "👩‍🏫 Ada", "<b>*x*</b> [a](//b)"]
)
def test_names_of_any_script_are_kept_as_they_are(workspace, said):
    assert new_person(said)[0].shown == said


def test_the_word_is_kept_nowhere(workspace):
    _person, word = new_person("Ana")
    with reading() as connection:
        (row,) = connection.execute(select(table)).all()
    assert word not in str(row)
    assert word.encode() not in (workspace / "vistazo.db").read_bytes()


def test_a_new_word_ends_the_one_before(workspace):
    person, word = new_person("Ana")
    newer = people.renew_word(person.id, TEACHER)
    assert find_by_word("Ana", word) is None
    found = find_by_word("Ana", newer.upper()[:4] + " " + newer[4:])
    assert found == person


def test_a_renamed_person_keeps_their_id(workspace):
    ana, _word = new_person("Ana")
    new_person("Ben")
    renamed = people.rename_person(ana.id, "Ben", Actor(ana.id))
    assert (renamed.id, renamed.shown) == (ana.id, "Ben (2)")
    assert people.rename_person(ana.id, "BEN", Actor(ana.id)).shown == "BEN (2)"
    assert new_person("Ana")[0].shown == "Ana"


def test_who_signs_in_has_the_providers_name_and_no_word(workspace):
    person = people.signed_in("p1", "Ada", Role.STUDENT)
    assert person.signs_in
    assert people.signed_in("p1", "Ada L.", Role.TEACHER).shown == "Ada L."
    assert [each.role for each in list_people()] == [Role.TEACHER]
    assert find_by_word("Ada L.", "") is None
    for change in (
        lambda: people.renew_word("p1", TEACHER),
        lambda: people.rename_person("p1", "X", TEACHER),
    ):
        with pytest.raises(UserError, match=r"sign"):
            change()


def test_that_somebody_is_here_is_noted_once_a_minute(workspace):
    person, _word = new_person("Ana")
    people.note_seen(person, Role.STUDENT)
    assert get_person(person.id) == person
    with transaction() as connection:
        connection.execute(update(table).values(seen_at=person.seen - timedelta(hours=1)))
    people.note_seen(get_person(person.id), Role.TEACHER)
    found = get_person(person.id)
    assert found.role is Role.TEACHER
    assert found.seen >= person.seen


def test_there_is_a_limit(workspace, monkeypatch):
    monkeypatch.setattr(people, "MOST_PEOPLE", 2)
    for name in ("Ana", "Ben"):
        new_person(name)
    with pytest.raises(UserError) as caught:
        new_person("Eve")
    assert caught.value.code == "people-too-many"


def test_everybody_is_no_person(workspace):
    assert get_person(EVERYBODY.name) is None
    assert people.shown_names()[EVERYBODY.name] == "everybody"
    with pytest.raises(UserError, match="no such person"):
        people.rename_person(EVERYBODY.name, "X", TEACHER)
