"""The Ray cluster, where runs are sent to one: whether somebody answers there. None is joined."""

from collections.abc import Iterator

from core.common.errors import UserError
from core.common.i18n import N_
from core.execution.cluster.address import cluster_at_hand, is_asked_for
from core.execution.scheduler import trouble
from core.health.findings import Finding, State, Subject


def look() -> Iterator[Finding]:
    """How it stands; in the app's process, with what that has met since."""
    if not is_asked_for():
        return
    try:
        cluster = cluster_at_hand()
    except UserError as error:
        yield _wrong(error.text)
        return
    if met := trouble():
        yield _wrong(met)
        return
    words = N_("runs are trained on the Ray cluster at {address}", address=cluster.address)
    yield Finding(Subject.QUEUE, State.OK, "cluster", words, figures={"address": cluster.address})


def _wrong(words: str) -> Finding:
    to_do = N_(
        "See docs/cluster.md. Without VISTAZO_RAY_ADDRESS this machine trains what waits, once the "
        "app is started anew."
    )
    return Finding(Subject.QUEUE, State.WRONG, "cluster-away", words, to_do)
