"""What a run's folder says of the run, beside its files: enough to take it in again.

`config.json`, `state.json` (dates, how it ended, figures, and what people say of it: name, notes,
tags, star) and `epochs.jsonl` (the curves, a line an epoch). The database is what everything reads;
this is for the day on which it is lost, and for epochs that a database that was away has not heard
of.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.files import write_json, write_whole
from core.runs.models import Epoch

STATE_FILE = "state.json"
EPOCHS_FILE = "epochs.jsonl"


def append_epoch(run_id: str, epoch: Epoch) -> None:
    """One more line of the curves. OSError where the disk is full."""
    with _epochs_file(run_id).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(epoch)) + "\n")


def read_epochs(run_id: str) -> list[Epoch]:
    """The epochs in the folder, from 1 to where the first one is missing or can't be read."""
    found: list[Epoch] = []
    try:
        lines = _epochs_file(run_id).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return found
    for line in lines:
        try:
            epoch = Epoch(**json.loads(line))
        except (ValueError, TypeError):
            break
        if epoch.number != len(found) + 1:
            break
        found.append(epoch)
    return found


def write_epochs(run_id: str, epochs: Iterable[Epoch]) -> None:
    """Put these epochs into the folder in place of those that are there."""
    lines = "".join(json.dumps(asdict(epoch)) + "\n" for epoch in epochs)
    write_whole(_epochs_file(run_id), lines, durable=False)


def write_state(run_id: str, columns: dict[str, Any]) -> None:
    """Note columns of the run's row: status, dates, figures. Those of before stay."""
    values = read_state(run_id) | columns
    texts = {key: value for key, value in values.items() if value is not None}
    write_json(settings.run_folder(run_id) / STATE_FILE, _plain(texts), durable=False)


def has_state(run_id: str) -> bool:
    """Whether the folder says how the run stands, be it in a way that can't be read."""
    return (settings.run_folder(run_id) / STATE_FILE).exists()


def read_state(run_id: str) -> dict[str, Any]:
    """What `write_state` has noted; nothing where the file is missing or damaged."""
    try:
        text = (settings.run_folder(run_id) / STATE_FILE).read_text(encoding="utf-8")
        values = json.loads(text)
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Moments as ISO 8601."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in values.items()
    }


def _epochs_file(run_id: str) -> Path:
    return settings.run_folder(run_id) / EPOCHS_FILE
