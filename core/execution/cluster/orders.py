"""What the app, its process that speaks with Ray, and the nodes say to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.common.errors import UserError


@dataclass(frozen=True)
class Order:
    """What a node is told: the folder of the program there as here, `variables` of the environment
    where it has none of its own, the workspace that it must find, and the threads to compute with.
    """

    program: str
    variables: Mapping[str, str]
    workspace: str
    threads: int
    on_a_gpu: bool


@dataclass(frozen=True)
class Ended:
    """What came of an order: the run that was trained (None: there was none to claim), `trouble`
    where the node can't train, or `died`: who trained is gone, and nobody knows more."""

    run_id: str | None = None
    trouble: UserError | None = None
    died: bool = False


@dataclass(frozen=True)
class Look:
    """How many trainings the nodes that live can do at once, how many GPUs each of them takes, and
    what has ended, by token."""

    places: int
    gpus: float
    ended: Mapping[str, Ended] = field(default_factory=dict)
