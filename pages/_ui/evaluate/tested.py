"""Evaluate: on which test images a run's answers are seen; the first result stays beside them."""

from contextlib import suppress

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext
from core.datasets.opened import cached_dataset
from core.datasets.versions.edits import Version
from core.evaluation.evaluation import Evaluation
from core.evaluation.other_tests import is_own_test, missing_rows, other_tests
from core.execution.tasks import ANSWER_FURTHER, CACHE_IMAGES
from core.runs.models import Run
from pages._ui.run.tested import (
    choose_tested,
    evaluation_on,
    forget_version,
    result_on,
    version_in_address,
)
from pages._ui.shell.page import guarded
from pages._ui.shell.worker_results import draw_again_after

_ASKED = "tested_asked"  # the runs whose networks are to be asked, with the versions


def choose_test_images(run: Run, first: Evaluation) -> Evaluation | None:
    """The run's answers on the test images that are chosen; `first`: those of its own test.

    None where they are not there yet; what is done about it is said then.
    """
    try:
        options = other_tests(first)
    except UserError:  # the images are not in the workspace: there is its first result alone
        options = []
    _forget_own_test(first)
    own = _("{images}: its first result", images=_name(first.named.version))
    version = choose_tested(options, own, f"tested_{run.id}")
    if version is None:
        return first
    with guarded():
        return _scored(run, first, version)
    return None


def _forget_own_test(first: Evaluation) -> None:
    """The version in the address may come from another run: where it is this run's own test, the
    first result is what it asks for."""
    version = version_in_address()
    with suppress(UserError):  # said where one chooses
        if version is not None and is_own_test(first, version):
            forget_version()


def _scored(run: Run, first: Evaluation, version: str) -> Evaluation | None:
    missing = len(missing_rows(run.id, first, version))
    if missing:
        _ask_network(run, version, missing)
        return None
    evaluation = evaluation_on(run, version)
    try:
        cached_dataset(evaluation.named, evaluation.data_checksum)
    except UserError:
        data = run.config.data.model_copy(update={"version": version})
        task = f"prepare-{data.name}-{version}"
        draw_again_after(CACHE_IMAGES(data), _("Preparing the images…"), task)
        return None
    _both_results(first, evaluation)
    return evaluation


def _ask_network(run: Run, version: str, missing: int) -> None:
    """Its own version leaves images out that this one has: the network has to look at them."""
    asked: set[tuple[str, str]] = st.session_state.setdefault(_ASKED, set())
    if (run.id, version) in asked:
        draw_again_after(
            ANSWER_FURTHER(run.id, version),
            _("Asking the network…"),
            f"further-{run.id}-{version or 'original'}",
        )
        return
    st.text(
        ngettext(
            "The network was never asked about {count:,} of these test images: the run's own "
            "version leaves it out.",
            "The network was never asked about {count:,} of these test images: the run's own "
            "version leaves them out.",
            missing,
        )
    )
    if st.button(
        _("Score this run on them"), type="primary", icon=":material/quiz:", key="tested_ask"
    ):
        asked.add((run.id, version))
        st.rerun()


def _both_results(first: Evaluation, now: Evaluation) -> None:
    """The result on these images, and the first one, each with its interval."""
    here, before = result_on(now), result_on(first)
    with st.container(border=True, key="tested_results"):
        st.text(
            _(
                "On {images}: {accuracy:.1%} ({between}) of {count:,} test images",
                images=_name(now.named.version),
                accuracy=here.accuracy,
                between=here.between,
                count=here.images,
            )
        )
        st.text(
            _(
                "First result, on {images}: {accuracy:.1%} ({between}) of {count:,} test images",
                images=_name(first.named.version),
                accuracy=before.accuracy,
                between=before.between,
                count=before.images,
            )
        )


def _name(version: Version | None) -> str:
    return version.name if version else _("the images as they are")
