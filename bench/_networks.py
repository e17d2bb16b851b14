"""Networks with random weights for what only looks at them; workers import this."""

from typing import Any

from core.common import settings
from core.datasets.versions.repository import resolve
from core.experiments.config import parse
from core.modeling.build import build


def save_network(values: dict[str, Any], run_id: str) -> None:
    """In the worker: build the network of a config and save it as that of a run."""
    config = parse(values)
    path = settings.network_file(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    build(config, resolve(config.data)).save(path)
