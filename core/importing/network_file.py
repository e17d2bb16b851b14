"""Whether a `.keras` file from elsewhere may be opened: judged by its parts, before Keras sees it.

Keras' safe mode refuses what would run Python code of the file. Here more is refused, and said in
words: whatever is no plain layer of Keras, what reads other files, what unpacks to much more than
it seems. `core.modeling.network_file` opens what is left.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.reading import DAMAGE

LARGEST_MB, LARGEST_UNPACKED_MB, LARGEST_CONFIG_MB = 500, 1_000, 20
MOST_TIMES_LARGER = 100
LARGEST_NUMBER = 100_000  # of units, filters, sides, each alone: a made-up one takes all memory
NO_SIZES = {"seed", "shared_object_id", "value"}
MEMBERS = {"metadata.json", "config.json", "model.weights.h5"}
MODULES = re.compile(
    r"keras(\.src)?\.(layers|initializers|regularizers|constraints|dtype_policies|models|ops)"
    r"(\.[a-z0-9_]+)*"
)
OF_KERAS_ITSELF = {"Sequential", "Functional", "Model", "DTypePolicy"}
VALUES = {"__keras_tensor__", "__tensor__", "__numpy__", "__ellipsis__", "__slice__"}
RUNS_CODE = {"Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
READS_FILES = {"TextVectorization", "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing"}


def judge(path: Path, name: str) -> None:
    """UserError where the file at `path`, called `name`, is not to be opened: which part, and why.

    Reads the list of its members and the description of its layers; nothing of it is unpacked.
    """
    if path.stat().st_size > LARGEST_MB * 1_000_000:
        raise _refused(name, N_("it is larger than {limit} MB", limit=LARGEST_MB))
    try:
        with zipfile.ZipFile(path) as archive:
            _judge_members(archive, name)
            described = json.loads(archive.read("config.json"))
    except UserError:
        raise
    except (*DAMAGE, RecursionError):
        raise _refused(
            name, N_("it is no .keras file, as Keras 3 saves a whole network, or is damaged")
        ) from None
    if not isinstance(described, dict):
        raise _refused(name, N_("it does not describe a network"))
    described.pop("compile_config", None)  # losses and optimizers are not opened
    for part in _parts(described):
        _judge_part(part, name)


def _judge_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if strange := sorted(set(names) - MEMBERS):
        raise _refused(name, N_("it holds {member!r}, which no network needs", member=strange[0]))
    if sorted(names) != sorted(MEMBERS):
        raise _refused(name, N_("it lacks a part, or has one twice"))
    for member in members:
        limit = LARGEST_UNPACKED_MB if member.filename.endswith(".h5") else LARGEST_CONFIG_MB
        too_much = member.file_size > MOST_TIMES_LARGER * max(1, member.compress_size)
        if member.file_size > limit * 1_000_000 or too_much:
            raise _refused(
                name,
                N_(
                    "its part {member!r} unpacks to {size:,.0f} MB, from {packed:,.1f} MB",
                    member=member.filename,
                    size=member.file_size / 1e6,
                    packed=member.compress_size / 1e6,
                ),
            )


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a value, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _whole_numbers(value: Any) -> Iterator[int]:
    """A value's own, and those in its lists, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, int) and not isinstance(one, bool):
            yield one


def _judge_part(part: dict[str, Any], name: str) -> None:
    for key, value in part.items():
        for one in () if key in NO_SIZES else _whole_numbers(value):
            if abs(one) > LARGEST_NUMBER:
                raise _refused(name, N_("it has a layer with a size of {size:,}", size=one))
    if "class_name" not in part:
        return
    kind, module = str(part["class_name"]), part.get("module")
    if kind in RUNS_CODE:
        raise _refused(name, N_("its layer of the kind {kind} would run code", kind=kind))
    if kind in READS_FILES:
        raise _refused(name, N_("its layer of the kind {kind} is not for images", kind=kind))
    if kind in VALUES and module is None:
        return
    known = isinstance(module, str) and bool(MODULES.fullmatch(module))
    known = known or (module == "keras" and kind in OF_KERAS_ITSELF)
    if not known or ">" in str(part.get("registered_name") or ""):
        raise _refused(
            name,
            N_(
                "{kind} ({origin}) is no layer of Keras, so it would need code from elsewhere",
                kind=kind,
                origin=str(part.get("registered_name") or module or "?"),
            ),
        )


def _refused(name: str, why: str) -> UserError:
    return UserError(
        "network-file-refused", N_("{name} is not opened: {why}."), name=name or ".keras", why=why
    )
