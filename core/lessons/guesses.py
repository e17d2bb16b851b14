"""Guesses: what people think a run will reach, said before it is known."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading, transaction
from core.db.rows import put
from core.db.tables import guesses, runs
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.runs.repository import unknown


@dataclass(frozen=True)
class Guess:
    """What a person thinks: `share` of a run's test images that it will get right, 0 to 1. `at`:
    when they said so last, UTC without time zone."""

    run: str
    person: str
    share: float
    at: datetime


def guess(run_id: str, share: float, actor: Actor) -> None:
    """The actor guesses the run's accuracy on test images, in place of what they guessed before.

    UserError where there is no such run, it is no share from 0 to 1, or the run has a result or a
    finished epoch: its curve tells too much then.
    """
    if not 0 <= share <= 1:  # NaN too
        raise UserError(
            "guess-no-share",
            N_("A guess is a share from 0% to 100%, not {share:.0%}.", share=share),
        )
    with transaction() as connection:
        this = (runs.c.id == run_id) & (runs.c.workspace == workspace_id())
        row = connection.execute(select(runs.c.test_accuracy, runs.c.epochs).where(this)).first()
        if row is None:
            raise unknown(run_id)
        if row.test_accuracy is not None:
            raise UserError(
                "guess-too-late",
                N_("Run {run} has its result already: there is nothing left to guess."),
                run=run_id,
            )
        if row.epochs:
            raise UserError(
                "guess-while-training",
                N_("Run {run} has trained already: one guesses before its first epoch has ended."),
                run=run_id,
            )
        key = {"run_id": run_id, "person": actor.name}
        values = {"workspace": workspace_id(), "share": float(share), "made_at": utc_now()}
        put(connection, guesses, key, values)


def guesses_of(run_ids: Collection[str]) -> list[Guess]:
    """All guesses of these runs, the first one first."""
    query = select(guesses.c.run_id, guesses.c.person, guesses.c.share, guesses.c.made_at)
    ours = (guesses.c.workspace == workspace_id()) & guesses.c.run_id.in_(run_ids)
    with reading() as connection:
        rows = connection.execute(query.where(ours).order_by(guesses.c.made_at)).all()
    return [Guess(*row) for row in rows]
