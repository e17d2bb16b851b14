"""A network is asked about test images that its run's own version of the data set leaves out."""

import numpy as np

from core.common.i18n import N_
from core.datasets.cache import cached_arrays
from core.evaluation.evaluation import load_evaluation, refuse_untested
from core.evaluation.other_tests import (
    FurtherAnswers,
    further_answers,
    keep_further,
    missing_rows,
)
from core.inspection.result_cache import SILENT, TaskProgress
from core.modeling.logits import logits_of
from core.modeling.traced import traced
from core.prediction.predictor import network_of
from core.runs.artifacts import network_stamp
from core.runs.repository import get_run

AT_ONCE = 256


def answer_further(run_id: str, version_id: str, *, progress: TaskProgress = SILENT) -> None:
    """Ask the run's network about those test images of a version that it was never asked about, and
    keep what it says. For workers, and for a terminal's process.

    UserError where the run was not tested, has no network, or can't be scored on that version.
    """
    run = get_run(run_id)
    refuse_untested(run)
    first = load_evaluation(run)
    rows = missing_rows(run_id, first, version_id)
    if not len(rows):
        return
    ask = traced(logits_of(network_of(run_id)))
    stamp = network_stamp(run_id)
    images = cached_arrays(run.data_name, first.data_checksum).x_test
    words, found = N_("Asking the network about {count:,} test images", count=len(rows)), []
    for begin in range(0, len(rows), AT_ONCE):
        progress(words, begin / len(rows))
        some = images[rows[begin : begin + AT_ONCE]].astype("float32")
        found.append(np.asarray(ask(some), "float32"))
    before = further_answers(run_id)
    if before:
        rows = np.concatenate([before.rows, rows])
        found.insert(0, before.logits)
    keep_further(run_id, FurtherAnswers(rows, np.concatenate(found)), stamp)
