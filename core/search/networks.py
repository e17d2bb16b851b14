"""Networks of a sweep's runs: those of the best stay, the others go, to save disk."""

from contextlib import suppress

from sqlalchemy import select

from core.common import settings
from core.common.files import drop
from core.db.engine import reading
from core.db.tables import artifacts, runs
from core.runs.artifacts import FILES, forget
from core.runs.models import ArtifactKind
from core.search.models import Trial, TrialState
from core.search.ranking import front, ranked
from core.search.spec import SweepSpec

GO = (ArtifactKind.MODEL, ArtifactKind.CHECKPOINT, ArtifactKind.FEATURES)


def keep_best(spec: SweepSpec, trials: list[Trial]) -> list[str]:
    """Delete the networks and checkpoints of ended trials that are none of the best; returns the
    ids of their runs. What somebody has marked with a star stays, and what was stopped by hand,
    which may go on."""
    best = ranked(spec, trials)[: spec.keep_models]
    if spec.second != "none" and spec.keep_models:
        best += front(spec, trials)
    stay = {one.run_id for one in best}
    ended = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAILED)
    going = {one.run_id for one in trials if one.state in ended and one.run_id} - stay
    query = (
        select(artifacts.c.run_id, artifacts.c.kind)
        .join(runs, runs.c.id == artifacts.c.run_id)
        .where(artifacts.c.run_id.in_(going), artifacts.c.kind.in_(GO), ~runs.c.starred)
    )
    with reading() as connection:
        rows = connection.execute(query).all()
    for row in rows:
        forget(row.run_id, row.kind)
        with suppress(OSError):
            drop(settings.run_folder(row.run_id) / FILES[ArtifactKind(row.kind)])
    return sorted({row.run_id for row in rows})
