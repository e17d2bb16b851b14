"""On which test images runs are looked at: those of their own test, or a version's.

It stands in the address (`&tested=<version>`, `original` for the images as they are) and means the
same in Evaluate, Compare and Runs; without it, every run stands by its first result. In code it is
the version's id, "" for the original, None for each run's own test.
"""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.datasets.cache import read_meta
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import list_versions, version_line
from core.evaluation.chance import Result, result_of
from core.evaluation.evaluation import Evaluation
from core.evaluation.other_tests import WHILE_ALL_STAYS, further_file, on_version
from core.runs.ids import ORIGINAL
from core.runs.models import Run, RunSummary
from core.runs.repository import get_run
from pages._ui.run.reading import Stamp, evaluation_of, kept, predictions_stamp, stamp_of
from pages._ui.shell.clock import viewers_zone
from pages._ui.shell.state import follow, held, life
from pages._ui.widgets.messages import problem

TESTED_PARAMETER = "tested"
MOST_RESULTS = 5_000
_OWN = ""  # in the widget: None is no option


def evaluation_on(run: Run, version: str | None) -> Evaluation:
    """What `run` answered on the version's test images.

    UserError where it can't be scored on them, or its network has to be asked before.
    """
    first = evaluation_of(run)
    if version is None:
        return first
    return kept(first, f"on {version}", lambda one: on_version(run.id, one, version))


def result_on(evaluation: Evaluation) -> Result:
    """What the answers are worth."""
    return kept(evaluation, "result", lambda one: result_of(one.right, one.labels))


def result_on_version(run: RunSummary, version: str) -> Result:
    """The same of a run on the version's test images; UserError as `evaluation_on`.

    It is kept for far more runs than their answers are.
    """
    images = read_meta(run.data_name)
    stamps = (predictions_stamp(run.id), stamp_of(further_file(run.id)))
    found = _result(run.id, version, images.checksum if images else "", stamps)
    if isinstance(found, UserError):
        raise found
    return found


@st.cache_data(max_entries=MOST_RESULTS, show_spinner=False)
def _result(
    run_id: str, version: str, images: str, stamps: tuple[Stamp, ...]
) -> Result | UserError:
    """Of these answers on those images, which don't change: a version's id says what it is."""
    try:
        return result_on(evaluation_on(get_run(run_id), version))
    except UserError as error:
        if error.code not in WHILE_ALL_STAYS:
            raise
        return error


def version_in_address() -> str | None:
    """The version that the address asks for."""
    said = st.query_params.get(TESTED_PARAMETER, _OWN)
    return None if said == _OWN else "" if said == ORIGINAL else said


def look_at(version: str) -> None:
    """Put a version into the address."""
    st.query_params[TESTED_PARAMETER] = version or ORIGINAL


def forget_version() -> None:
    """Take the version out of the address."""
    st.query_params.pop(TESTED_PARAMETER, None)


def versions_of(names: Sequence[str]) -> list[Version | None]:
    """The versions that runs on these data sets may all be scored on (None: the original); none for
    several data sets, or where there is only the original."""
    found = list_versions(names[0]) if len(set(names)) == 1 else []
    return [None, *found] if found else []


def choose_tested(options: Sequence[Version | None], own: str, key: str) -> str | None:
    """One of the versions, or each run's own test images, which are called `own`."""
    words = {_OWN: own}
    for version in options:
        words[version.id if version else ORIGINAL] = version_line(version, viewers_zone())
    wanted = st.query_params.get(TESTED_PARAMETER, _OWN)
    if wanted not in words:
        problem(
            _(
                "Nothing here can be scored on the version in the address ({version}): what you "
                "see are first results.",
                version=wanted,
            )
        )
        forget_version()  # others read the address too
        wanted = _OWN
    if not options:
        return None
    base, key = key, life(key, wanted)
    st.selectbox(
        _("Test images"),
        [*words],
        [*words].index(held(key, wanted, words)),
        format_func=words.__getitem__,
        key=key,
        on_change=_chosen,
        args=(base, key),
    )
    return None if wanted == _OWN else "" if wanted == ORIGINAL else wanted


def _chosen(base: str, key: str) -> None:
    chosen = str(st.session_state[key])
    if not follow(base, key, chosen):
        return
    if chosen == _OWN:
        forget_version()
    else:
        st.query_params[TESTED_PARAMETER] = chosen
