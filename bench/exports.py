"""Every network of the catalogue in every export format, against the app's answers.

    python -m bench.exports [--quick] [NETWORK …]

Each network learns for two epochs from 1,200 images of Fashion-MNIST, in a workspace that goes at
the end; then all files are made and proven as people's are, on 500 test images. MobileNet begins
with published weights where they are at hand (width 0.75), the other backbones with random ones;
these learn from the digits, whose test is short, and are proven on all of its 360 images; with
`--quick`, all networks are.
A row for each file: what misses its target says so.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from core.architectures import architectures
from core.architectures.backbones.table import BACKBONES
from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.common.i18n import _
from core.execution import local, scheduler
from core.experiments.config import ExperimentConfig, parse
from core.export.exporting import prepared
from core.export.formats import Format, Source, formats
from core.export.model_card import failure_words
from core.export.proof import Proof, prove
from core.runs import repository
from core.runs.models import RunStatus

FRACTION = 0.02
EPOCHS = 2
QUICK = "--quick"
WIDTH = 0.75  # of MobileNet: published weights of that width lie in the cache of CI


def config_of(name: str, quick: bool) -> ExperimentConfig:
    """Small data, two epochs, the network as it is published."""
    model: dict[str, object] = {"name": name}
    if name == "mobilenet":
        model |= {"width": WIDTH}
    elif name in BACKBONES:
        model |= {"weights": "random"}
    data: dict[str, object] = {"name": "fashion_mnist", "fraction": FRACTION}
    if quick or model.get("weights") == "random":
        data = {"name": "digits"}
    values = {
        "data": data,
        "model": model,
        "training": {"epochs": EPOCHS},
    }
    return parse(values)


def measure(name: str, quick: bool) -> None:
    """Train one network, and print a row for each of its files."""
    run_id = repository.create_run(
        config_of(name, quick), EVERYBODY, scheduler.this_scheduler().presence.name
    )
    scheduler.train_here(run_id)
    run = repository.get_run(run_id)
    if run.status is not RunStatus.FINISHED:
        print(f"{name:18} was not trained: {_(run.message)}", flush=True)
        return
    _dataset, source, images = prepared(run)
    with tempfile.TemporaryDirectory() as folder:
        files = [(one, Path(folder) / one.key / one.file) for one in formats]
        seconds = [_write(one, source, path) for one, path in files]
        proofs = prove(files, images)
    for (one, _path), proof, taken in zip(files, proofs, seconds, strict=True):
        print(row(name, one.key, proof, taken), flush=True)


def _write(one: Format, source: Source, path: Path) -> float:
    """Seconds that it took; what a converter can't do is told, and the proof says it again."""
    begun = time.monotonic()
    path.parent.mkdir()
    try:
        one.write(source, path)
    except Exception as error:
        print(f"{one.key}: {type(error).__name__}: {str(error)[:200]}", flush=True)
    return time.monotonic() - begun


def row(name: str, key: str, proof: Proof, seconds: float) -> str:
    """One line of the table."""
    figures = (
        f"{name:18} {key:15} {proof.max_difference:8.1e} {proof.top1_agreement:8.2%}"
        f" {proof.cost:+7.2%} ({proof.cost_low:+.2%} to {proof.cost_high:+.2%})"
        f" {proof.size_mb:8.2f} MB {proof.milliseconds:8.2f} ms {seconds:5.0f} s"
    )
    return f"{figures}  {failure_words(proof) or 'holds'}"


def main(names: list[str]) -> None:
    """All networks, or those that are named."""
    os.environ.update(local.ENVIRONMENT)
    quick = QUICK in names
    names = [name for name in names if name != QUICK]
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["VISTAZO_HOME"] = workspace
        for name in names or architectures.names():
            try:
                measure(name, quick)
            except UserError as error:
                print(f"{name:18} {error}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
