"""The app's side of a Ray cluster: a place for each training that its nodes can do at once.

A thread asks the process that speaks with Ray (`driver`), twice a second while anything is under
way. Whatever is wrong is one line for people (`trouble`); runs wait, and it is tried again.
"""

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, wait

from core.common.devices import Device
from core.common.errors import UserError
from core.common.i18n import N_
from core.execution import local
from core.execution.cluster import driver
from core.execution.cluster.address import Cluster, cluster_at_hand
from core.execution.cluster.orders import Ended, Look
from core.execution.tasks import task_of

SECONDS_OF_A_LOOK = 0.5  # so long it waits for an end, and an order for the next look at most
SECONDS_BETWEEN_LOOKS = 5.0  # while nothing is under way
SECONDS_UNTIL_SILENT = 30.0  # people are told
SECONDS_UNTIL_LOST = 300.0  # who speaks with Ray is taken for hanging
SECONDS_AFTER_TROUBLE = 30.0  # of a node, until it is asked again
SECONDS_AFTER_A_DEATH = 5.0
OF_ALL_NODES = ("ray-address-invalid", "ray-missing", "ray-unreachable", "ray-not-joined")
LOOK = task_of(driver.look)
log = logging.getLogger("vistazo")


class RayExecutor:
    """Has runs trained on the cluster that the environment names. It is an `Executor`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake, self._closed = threading.Event(), threading.Event()
        self._ordered: dict[str, Future[str | None]] = {}
        self._begun: dict[str, Future[str | None]] = {}
        self._places, self._not_before = 0, 0.0
        self._trouble: UserError | None = None
        self._thread: threading.Thread | None = None

    def places(self) -> Sequence[Device]:
        """As many as the living nodes have; none while the cluster is away or in trouble."""
        self._start()
        count = self._places if time.monotonic() >= self._not_before else 0
        return tuple(Device(f"ray:{number}") for number in range(count))

    def ahead(self) -> None:
        """Join the cluster."""
        self._start()

    def begin(self, place: Device) -> "Future[str | None]":
        """Have a node claim the run whose turn it is and train it; its id, or None."""
        future: Future[str | None] = Future()
        with self._lock:
            self._ordered[secrets.token_hex(8)] = future
        self._wake.set()
        return future

    def give_back(self, place: Device) -> None:
        """Nothing to do: Ray ends who has used a GPU."""

    def trouble(self) -> str:
        """Why runs wait for the cluster, a marked text; "" where they don't."""
        return self._trouble.text if self._trouble else ""

    def close(self) -> None:
        """The connection ends, and with it what was begun: it goes on when an app is there."""
        self._closed.set()
        self._wake.set()
        local.cluster.shut_down()
        if self._thread is not None:
            self._thread.join()
            local.cluster.shut_down()  # the thread may have begun it once more

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._serve, name="vistazo-cluster", daemon=True
                )
                self._thread.start()

    def _serve(self) -> None:
        while not self._ends():
            try:
                self._look(cluster_at_hand())
            except UserError as error:
                self._say(error)
            except Exception as error:  # of Ray, in whatever state that is
                self._lose(error)
            if not self._begun:
                self._wake.wait(SECONDS_BETWEEN_LOOKS)
            elif self._trouble:
                self._closed.wait(SECONDS_OF_A_LOOK)
            self._wake.clear()
        self._give_up()

    def _ends(self) -> bool:
        return self._closed.is_set() or local.closing.is_set()

    def _look(self, cluster: Cluster) -> None:
        with self._lock:
            new, self._ordered = self._ordered, {}
        try:
            asked = local.cluster.submit(LOOK, cluster, list(new), SECONDS_OF_A_LOOK)
            self._begun |= new
            found = self._answer(asked, cluster)
        except UserError:  # nothing was begun
            with self._lock:
                self._ordered |= new
            for token in new:
                self._begun.pop(token, None)
            raise
        self._places = found.places
        if time.monotonic() >= self._not_before:
            self._say(None if found.places else _too_small(cluster, found.gpus))
        for token, ended in found.ended.items():
            self._end(self._begun.pop(token), ended)

    def _answer(self, asked: "Future[Look]", cluster: Cluster) -> Look:
        """What was found, waited for; joining a cluster takes long on a busy machine."""
        for _time in range(round(SECONDS_UNTIL_LOST / SECONDS_UNTIL_SILENT)):
            wait([asked], SECONDS_UNTIL_SILENT)
            if asked.done() or self._ends():
                break
            self._say(_silent(cluster))
        return asked.result(0)

    def _end(self, future: "Future[str | None]", ended: Ended) -> None:
        if ended.trouble is not None:
            self._say(ended.trouble)
            self._not_before = time.monotonic() + SECONDS_AFTER_TROUBLE
        if ended.died:
            self._not_before = time.monotonic() + SECONDS_AFTER_A_DEATH
            future.set_exception(_node_lost())
        else:
            future.set_result(ended.run_id)

    def _lose(self, error: Exception) -> None:
        """Who spoke with Ray is gone, or silent, and all that it had begun ends with it."""
        if not self._ends():
            self._say(_lost(error))
            local.cluster.shut_down()
        self._give_up()

    def _give_up(self) -> None:
        self._places = 0
        lost, self._begun = self._begun, {}
        for future in lost.values():
            future.set_exception(_node_lost())

    def _say(self, trouble: UserError | None) -> None:
        if trouble and trouble.text != self.trouble():
            log.warning("%s", trouble)
        if trouble and trouble.code in OF_ALL_NODES:
            self._places = 0
        self._trouble = trouble


def _node_lost() -> local.WorkerDied:
    return local.WorkerDied(
        "node-lost",
        N_("A node of the Ray cluster is gone. What it trained goes on elsewhere in a minute."),
    )


def _silent(cluster: Cluster) -> UserError:
    return UserError(
        "ray-silent",
        N_("The Ray cluster at {address} has not answered yet. Runs wait."),
        address=cluster.address,
    )


def _lost(error: Exception) -> UserError:
    return UserError(
        "ray-lost",
        N_("The Ray cluster does not answer any more ({reason}). Runs wait."),
        reason=type(error).__name__,
    )


def _too_small(cluster: Cluster, gpus: float) -> UserError:
    return UserError(
        "ray-too-small",
        N_(
            "No node of the Ray cluster at {address} has what a training takes (processors: "
            "{cpus:g}, GPUs: {gpus:g}). Runs wait until one has; see VISTAZO_RAY_CPUS and "
            "VISTAZO_RAY_GPUS."
        ),
        address=cluster.address,
        cpus=cluster.cpus,
        gpus=gpus,
    )
