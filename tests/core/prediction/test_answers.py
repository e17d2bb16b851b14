"""The table of answers: written in lots, read by filter, order and place."""

import sqlite3

import numpy as np
import pytest

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.prediction.answers import TOP, Answer, AnswerTable, Chosen, Order, best_of

SHARES = [(0.9, 0.1, 0.0), (0.2, 0.5, 0.3), (0.6, 0.2, 0.2), (0.0, 0.0, 1.0)]


def filled(path):
    table = AnswerTable(path)
    table.add(
        Answer(place, f"{'dcba'[place]}.png", "cat", np.float32(shares), thumbnail=b"x" * place)
        for place, shares in enumerate(SHARES)
    )
    table.add([Answer(4, "notes.txt", error=N_("larger than {limit} MB", limit=5))])
    return table


def numbers(table, chosen=Chosen(), order=Order.COME, places=range(10)):  # noqa: B008
    return [one.number for one in table.read(chosen, order, places)]


def test_of_two_classes_as_probable_the_first_is_said():
    shares = np.float32([0.1, 0.3, 0.3, 0.1, 0.2])
    assert best_of(shares) == [1, 2, 4, 0, 3]
    assert best_of(shares, 2) == [1, 2]
    assert best_of(shares)[0] == shares.argmax()


def test_there_is_nothing_before_the_first(tmp_path):
    table = AnswerTable(tmp_path / "answers.db")
    assert table.counts() == (0, 0)
    assert table.count(Chosen()) == 0
    assert table.classes() == table.labels() == {}
    assert numbers(table) == list(table.every()) == []
    assert not (tmp_path / "answers.db").exists()


def test_orders_filters_and_places(tmp_path):
    table = filled(tmp_path / "answers.db")
    assert table.counts() == (5, 1)
    assert numbers(table, order=Order.UNSURE) == [1, 2, 0, 3]
    assert numbers(table, order=Order.SURE) == [3, 0, 2, 1]
    assert numbers(table, order=Order.NAME) == [3, 2, 1, 0]
    assert numbers(table, order=Order.UNSURE, places=range(1, 3)) == [2, 0]
    assert numbers(table, Chosen(index=0)) == [0, 2]
    assert numbers(table, Chosen(least=0.55, most=0.95)) == [0, 2]
    assert numbers(table, Chosen(unreadable=True)) == [4]
    for chosen in (Chosen(), Chosen(index=0), Chosen(most=0.5), Chosen(unreadable=True)):
        assert table.count(chosen) == len(numbers(table, chosen))
        assert [one.number for one in table.every(chosen)] == numbers(table, chosen)
    assert table.classes() == {0: 2, 1: 1, 2: 1}
    assert table.labels() == {"cat": 4}


def test_what_is_read_is_what_was_written(tmp_path):
    table = filled(tmp_path / "answers.db")
    first, *_more = table.read(Chosen(), Order.COME, range(1, 2))
    assert first.best == [(1, 0.5), (2, pytest.approx(0.3)), (0, pytest.approx(0.2))]
    assert (first.name, first.label, first.error, first.thumbnail) == ("c.png", "cat", "", b"x")
    every = list(table.every())
    assert [one.number for one in every] == [0, 1, 2, 3, 4]
    assert every[-1].best == []
    assert _(every[-1].error) == "larger than 5 MB"


def test_one_that_is_written_again_is_there_once(tmp_path):
    table = filled(tmp_path / "answers.db")
    table.add([Answer(4, "notes.txt", probabilities=np.float32([0, 1, 0]))])
    assert table.counts() == (5, 0)


def test_no_more_than_the_best_are_named():
    assert len(Answer(0, "a", probabilities=np.ones(100, "float32")).best) == TOP


def test_all_are_gone_through_by_lots(tmp_path, monkeypatch):
    monkeypatch.setattr("core.prediction.answers.ROWS_AT_ONCE", 2)
    table = filled(tmp_path / "answers.db")
    assert [one.number for one in table.every()] == [0, 1, 2, 3, 4]


def test_a_lot_is_written_whole_or_not_at_all(tmp_path):
    table = filled(tmp_path / "answers.db")

    def broken():
        yield Answer(5, "good.png", probabilities=np.float32([1, 0, 0]))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        table.add(broken())
    assert table.counts() == (5, 1)


def test_a_damaged_file_is_said(tmp_path):
    path = tmp_path / "answers.db"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(UserError) as error:
        AnswerTable(path).counts()
    assert error.value.code == "answers-unreadable"
    assert isinstance(error.value.__context__, sqlite3.Error)
