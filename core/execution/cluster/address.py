"""Which Ray cluster trains, what a training takes of a node, and whether anybody answers there.

Imports no Ray, which need not be installed: whoever names an address without it is told.
"""

import importlib.util
import math
import os
import re
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from core.common import settings
from core.common.errors import UserError, reason_of
from core.common.i18n import N_

ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})", re.ASCII)
MOST_OF_A_NODE = 1024
SECONDS_FOR_AN_ANSWER = 3.0
REQUIREMENTS = "requirements-cluster.txt"
OF_EACH_NODE = (  # what nodes train with too; one that has its own keeps that
    *("VISTAZO_DATA", "VISTAZO_DATABASE_URL", "VISTAZO_CACHE", "VISTAZO_FEATURES_GB"),
    *("VISTAZO_CHECKPOINT_DAYS", "VISTAZO_CHECKPOINTS_MB", "VISTAZO_LIMIT_GB"),
    *("VISTAZO_LOG_LEVEL", "VISTAZO_SHARED", "KERAS_HOME"),
    *("VISTAZO_FILES", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"),
)


@dataclass(frozen=True)
class Cluster:
    """Where Ray listens, and what a training takes of a node: processors, and GPUs (None: one,
    where the cluster has any)."""

    host: str
    port: int
    cpus: float = 1.0
    gpus: float | None = None

    @property
    def address(self) -> str:
        """As a person writes it."""
        return f"{self.host}:{self.port}"


def is_asked_for() -> bool:
    """Whether runs go to a cluster."""
    return bool(os.environ.get("VISTAZO_RAY_ADDRESS", "").strip())


def named_cluster() -> Cluster:
    """The cluster that the environment names. UserError where it names none, or a wrong one."""
    text = os.environ.get("VISTAZO_RAY_ADDRESS", "").strip()
    found = ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise UserError(
            "ray-address-invalid",
            N_(
                "VISTAZO_RAY_ADDRESS is {value!r}; it must be HOST:PORT, as `ray start --head` "
                "says it. Runs wait."
            ),
            value=text[:80],
        )
    cpus = _number("VISTAZO_RAY_CPUS", os.environ.get("VISTAZO_RAY_CPUS", ""), above=0)
    gpus = _number("VISTAZO_RAY_GPUS", os.environ.get("VISTAZO_RAY_GPUS", ""))
    return Cluster(found["host"], int(found["port"]), 1.0 if cpus is None else cpus, gpus)


def cluster_at_hand() -> Cluster:
    """As `named_cluster`, where Ray is installed and somebody listens there. UserError else."""
    cluster = named_cluster()
    if importlib.util.find_spec("ray") is None:
        raise UserError(
            "ray-missing",
            N_(
                "VISTAZO_RAY_ADDRESS is set, and Ray is not installed: pip install -r {file}. Runs "
                "wait."
            ),
            file=REQUIREMENTS,
        )
    try:
        place = (cluster.host.strip("[]"), cluster.port)
        with closing(socket.create_connection(place, SECONDS_FOR_AN_ANSWER)):
            return cluster
    except (OSError, UnicodeError) as error:
        reason = reason_of(error)
        raise UserError(
            "ray-unreachable",
            N_(
                "No Ray answers at {address} ({reason}). Runs wait until it does; see "
                "VISTAZO_RAY_ADDRESS."
            ),
            address=cluster.address,
            reason=reason,
        ) from None


def variables_for_nodes() -> Mapping[str, str]:
    """What a node's environment gets where it has nothing of its own."""
    given = {name: os.environ[name] for name in OF_EACH_NODE if os.environ.get(name)}
    return {"VISTAZO_HOME": str(settings.home()), **given}


def _number(name: str, text: str, above: float = -math.inf) -> float | None:
    """What the variable is set to, None where it is not. UserError where that is no number."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if above < value <= MOST_OF_A_NODE and value >= 0 and _can_be_shared(value):
        return value
    raise UserError(
        "ray-share-invalid",
        N_(
            "{name} is {value!r}; it must be how many a training takes of a node, as 1, 4 or "
            "(several share one) 0.5. Runs wait."
        ),
        name=name,
        value=text[:80],
    )


def _can_be_shared(value: float) -> bool:
    """Ray gives parts of one, and else whole ones."""
    return value < 1 or value.is_integer()
