"""One change on many runs."""

import pytest

from core.common.errors import UserError
from core.db.engine import DatabaseAway
from core.runs.many import change_each


def test_who_can_t_be_changed_keeps_nobody():
    def change(run_id):
        if run_id == "b":
            raise UserError("not-this-one", "no")
        return run_id.upper()

    done, refused = change_each(["a", "b", "c"], change)
    assert done == ["A", "C"]
    assert {run_id: error.code for run_id, error in refused.items()} == {"b": "not-this-one"}


def test_a_database_that_is_away_is_nobody_s_fault():
    tried = []

    def change(run_id):
        tried.append(run_id)
        raise DatabaseAway("database-away", "away")

    with pytest.raises(DatabaseAway):
        change_each(["a", "b"], change)
    assert tried == ["a"]
