"""The temperature that is kept with a run: fitted once, used by Predict and by what is exported.

It lies in the run's folder as an artifact of its own (`calibration.json`), goes when it is removed,
and when the run's training goes on: then there is another network. What the test came to stays.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.auth.actors import Actor
from core.common import settings
from core.common.errors import UserError, readable_disk_errors, reason_of
from core.common.files import write_json
from core.common.i18n import N_
from core.db.engine import reading, transaction
from core.evaluation.calibration import LEAST_TEMPERATURE, MOST_TEMPERATURE, fitted_temperature
from core.evaluation.evaluation import cross_entropy, halves, load_validation
from core.runs.artifacts import FILES, file_of, forget, network_stamp, publishing
from core.runs.errors import refuse_in_trash
from core.runs.models import ArtifactKind, Run
from core.runs.repository import refuse_to_others


@dataclass(frozen=True)
class KeptTemperature:
    """What the logits of a run are divided by, fitted on so many validation `images`.

    `loss_before` and `loss_after`: their cross-entropy in nats without it and with it.
    """

    temperature: float
    images: int
    loss_before: float
    loss_after: float


def calibrate(run: Run, actor: Actor) -> KeptTemperature:
    """Fit the run's temperature on half of its validation images and keep it, in place of an older
    one. The other half is for what is promised with it (`core.prediction.answer_sets`).

    UserError where it has no predictions on validation images, lies in the trash, or is not the
    actor's to change.
    """
    with reading() as connection:
        refuse_to_others(connection, run.id, actor)
    refuse_in_trash(run)
    answers, _others = halves(load_validation(run.id))
    temperature = fitted_temperature(answers.logits, answers.labels)
    kept = KeptTemperature(
        temperature,
        len(answers.labels),
        cross_entropy(answers.logits, answers.labels),
        cross_entropy(answers.logits / temperature, answers.labels),
    )
    with transaction() as connection:
        refuse_to_others(connection, run.id, actor)
        write_json(_file(run.id), asdict(kept))
        publishing(run.id, ArtifactKind.CALIBRATION, _file(run.id))(connection)
    return kept


def remove_temperature(run_id: str, actor: Actor) -> None:
    """The run's answers are what its network says again. UserError where it is not the actor's."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
    with readable_disk_errors():
        _file(run_id).unlink(missing_ok=True)
    forget(run_id, ArtifactKind.CALIBRATION)


def kept_temperature(run_id: str) -> KeptTemperature | None:
    """What is kept with the run; None where nothing is. UserError where it can't be read."""
    try:
        values = json.loads(file_of(run_id, ArtifactKind.CALIBRATION).read_text(encoding="utf-8"))
        kept = KeptTemperature(**values)
        if not LEAST_TEMPERATURE * 0.99 < kept.temperature < MOST_TEMPERATURE * 1.01:
            raise ValueError(f"a temperature of {kept.temperature}")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            "calibration-unreadable",
            N_(
                "What run {run} was calibrated to can't be read ({reason}). Calibrate it again, or "
                "delete {file}."
            ),
            run=run_id,
            reason=reason_of(error),
            file=_file(run_id),
        ) from None
    return kept


def temperature_of(run_id: str) -> float:
    """What the run's logits are to be divided by; 1 where it was not calibrated. UserError where
    that can't be read."""
    kept = kept_temperature(run_id)
    return kept.temperature if kept else 1.0


def answers_stamp(run_id: str) -> str:
    """What the run's answers depend on: the file of its network, and the temperature. OSError where
    there is no network, UserError where the temperature can't be read."""
    return f"{network_stamp(run_id)} {temperature_of(run_id)}"


def _file(run_id: str) -> Path:
    return settings.run_folder(run_id) / FILES[ArtifactKind.CALIBRATION]
