"""The images that a run has learned from, opened again for whoever looks into what it learned."""

from core.common.errors import UserError, reason_of
from core.common.i18n import N_
from core.datasets.opened import OpenDataset, cached_dataset
from core.evaluation.evaluation import environment_of
from core.runs import repository


def images_of_run(run_id: str) -> OpenDataset:
    """The images of the run's data set. UserError where they are gone, or others."""
    config = repository.get_run(run_id).config
    try:
        checksum = environment_of(run_id).data_checksum
    except (OSError, ValueError) as error:
        raise UserError(
            "environment-unreadable",
            N_("It can't be told which images run {run} has learned from: {reason}."),
            run=run_id,
            reason=reason_of(error),
        ) from None
    return cached_dataset(config.data, checksum)
