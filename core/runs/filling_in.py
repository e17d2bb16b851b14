"""What rows of older versions lack is found out once, when it is asked for, and kept there."""

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import bindparam, select, update

from core.common.errors import UserError
from core.db.engine import reading, transaction
from core.db.tables import runs
from core.experiments.config import parse_json
from core.experiments.identity import experiment_key
from core.runs.rows import in_this_workspace, read_rows

UNREADABLE = ""  # the experiment of a run whose config can't be read


def fill_in_experiments() -> None:
    """Note the experiment of each run of an older version, once; it is empty where the config
    can't be read."""
    query = select(runs.c.number, runs.c.config)
    query = query.where(in_this_workspace(), runs.c.experiment.is_(None))
    with reading() as connection:
        rows, odd = read_rows(connection, query)
    keys = {row.number: _key_of(row.config) for row in rows} | dict.fromkeys(odd, UNREADABLE)
    if keys:
        set_experiments(keys)


def set_experiments(keys: Mapping[int, str]) -> None:
    """Write them, by the numbers of their rows. A database that is away hears of it later."""
    change = (
        update(runs).where(runs.c.number == bindparam("row")).values(experiment=bindparam("key"))
    )
    rows = [{"row": number, "key": key} for number, key in keys.items()]
    with suppress(UserError), transaction() as connection:
        connection.execute(change, rows)


def set_test_counts(run_id: str, images: int, most_frequent: int) -> None:
    """Note how many test images a run of an older version had; `Results` says of which kinds."""
    values = {"test_images": images, "test_most_frequent": most_frequent}
    with transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def _key_of(config: str) -> str:
    try:
        return experiment_key(parse_json(config))
    except UserError:
        return UNREADABLE
