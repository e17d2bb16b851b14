"""A run whose network came in a file: it is tested as all are, and nothing is trained."""

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.imported_network import ImportedNetwork
from core.datasets.splits import split
from core.modeling.network_file import for_images, open_network
from core.runs.models import Phase, RunStatus
from core.training.context import Outcome, RunContext, StopRequested
from core.training.ending import end_with_test
from core.training.peak_memory import PeakMemory
from core.training.plan import TrainingImages, plan_test


def examine_network(context: RunContext, memory: PeakMemory) -> Outcome:
    """Test the network of the context's run. UserError where its file is gone or refused."""
    config = context.run.config
    assert isinstance(config.model, ImportedNetwork)
    file = context.first_weights()
    if file is None:
        raise UserError(
            "imported-file-gone",
            N_("The file that brought this network is gone. Import it again."),
        )
    try:
        context.report(Phase.PREPARING)
        data = context.open_dataset(config.data)
        parts = split(data.arrays.y_train, config.data, data.dataset, config.seed)
        context.report(Phase.BUILDING)
        found = open_network(file, config.model.file)
        network = for_images(found, config.model.file, data.dataset, config.model.scaling)
    except StopRequested:
        return Outcome(RunStatus.STOPPED, N_("Stopped before it was tested."))
    plan = plan_test(config, network, TrainingImages(data, parts))
    message = N_(
        "It came in the file {file}; nothing of it was trained here.", file=config.model.file
    )
    return end_with_test(context, network, data, plan, Outcome(RunStatus.FINISHED, message), memory)
