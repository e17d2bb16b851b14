"""Whether a training can begin in this workspace: its config as a whole, and the run whose weights
it asks for."""

import shutil
from pathlib import Path

from core.architectures import architectures
from core.common import settings
from core.common.errors import UserError
from core.common.files import whole
from core.common.i18n import N_, _
from core.config.imported_network import ImportedNetwork
from core.config.network import ModelConfig
from core.db.engine import transaction
from core.experiments import validation
from core.experiments.config import ExperimentConfig
from core.runs.artifacts import FILES, has, publishing, trained_network
from core.runs.forks import origins
from core.runs.models import ArtifactKind, Run
from core.runs.repository import get_run
from core.runs.titles import network_title


def problems(config: ExperimentConfig, run_id: str = "") -> list[str]:
    """One line per problem, naming field, value and what is allowed; empty when it can start.

    `run_id`: the run of the config, where it has begun once: what it began with is kept with it.
    """
    found = validation.problems(config)
    begun = run_id and has(run_id, ArtifactKind.FIRST_WEIGHTS)
    if isinstance(config.model, ImportedNetwork) and not begun:
        found.append(
            _(
                "model.name: {name!r} is a network that came in a file and can't be trained; take "
                "another.",
                name=config.model.name,
            )
        )
    if config.model.source_run and config.model.name in architectures and not begun:
        try:
            network_to_begin_with(config.model)
        except UserError as error:
            found.append(str(error))
    going = (ArtifactKind.ORIGIN, ArtifactKind.CHECKPOINT)
    has_its_own = run_id and any(has(run_id, kind) for kind in going)
    return found if has_its_own else [*found, *origins.problems(config)]


def check(config: ExperimentConfig, run_id: str = "") -> None:
    """Raises UserError with all `problems`, when there are any."""
    if found := problems(config, run_id):
        raise UserError("config-cannot-run", N_("{problems}"), problems=" ".join(found))


def network_to_begin_with(model: ModelConfig) -> Path:
    """The file of the network whose weights `model` asks for.

    UserError where that run is gone, put away, at work, of another network, or its file is not
    whole.
    """
    run = _source(model.source_run)
    if run.trashed_at is not None:
        raise UserError(
            "weights-run-in-trash",
            N_(
                "model.weights: run {run} is in the trash. Bring it back first, or take the "
                "weights of another run."
            ),
            run=run.id,
        )
    if run.config.model.name != model.name:
        raise UserError(
            "weights-of-another-network",
            N_(
                "model.weights: run {run} has trained {other}, and this is {network}. Weights can "
                "only be taken from a run of the same network."
            ),
            run=run.id,
            other=network_title(run.network),
            network=network_title(model.name),
        )
    if run.active:
        raise UserError(
            "weights-run-active",
            N_(
                "model.weights: run {run} waits or trains itself. Wait for its end, or take the "
                "weights of another run."
            ),
            run=run.id,
        )
    return trained_network(run.id)


def bring_network(run_id: str, file: Path) -> None:
    """Give a run that waits the network that it is to test: a copy of `file`."""
    path = settings.run_folder(run_id) / FILES[ArtifactKind.FIRST_WEIGHTS]
    with whole(path) as partial:
        shutil.copyfile(file, partial)
    publish = publishing(run_id, ArtifactKind.FIRST_WEIGHTS, path)
    with transaction() as connection:
        publish(connection)


def _source(run_id: str) -> Run:
    try:
        return get_run(run_id)
    except UserError as error:
        if error.code != "run-unknown":
            raise
        raise UserError(
            "weights-run-unknown",
            N_(
                "model.weights: there is no run {run!r} in this workspace (any more). Take the "
                'weights of another run, or set it to "random".'
            ),
            run=run_id,
        ) from None
