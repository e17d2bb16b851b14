"""What a worker can be asked: a typed handle for each function that runs in another process.

A handle says by text where the function is, because importing its module here would bring Keras
into the app's process. For a type checker it has the function's own parameters and result: the
import under TYPE_CHECKING is never executed, nor is `like` called.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from core.execution.warm_up import warm_up
    from core.inspection.class_distribution import distribution
    from core.inspection.nearest_neighbours import nearest
    from core.inspection.pixel_statistics import compute_statistics
    from core.inspection.quality import find_problems
    from core.inspection.result_cache import cache_images
    from core.modeling.build import describe
    from core.prediction.predictor import predict
    from core.training.augmentation_preview import augmented_copies
    from core.training.run import train

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True)
class Task(Generic[P, R_co]):
    """One function: `address` is its "module:name". Arguments and result travel as pickles."""

    address: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> "Call[R_co]":
        """The task with these arguments, for a worker that is chosen later; nothing runs yet."""
        return Call(self, args, kwargs)

    def function(self) -> Callable[P, R_co]:
        """The function itself; its module is imported."""
        module, name = self.address.split(":")
        found: Callable[P, R_co] = getattr(importlib.import_module(module), name)
        return found


@dataclass(frozen=True)
class Call(Generic[R_co]):
    """A task and its arguments: equal ones have equal answers, as long as the data stay."""

    task: Task[..., R_co]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def task(address: str, like: Callable[[], Callable[P, R_co]]) -> Task[P, R_co]:
    """The handle of the function at `address`; `like` names it for the type checker."""
    return Task(address)


def task_of(function: Callable[P, R_co]) -> Task[P, R_co]:
    """The handle of a function at the top of a module that is imported already."""
    return Task(f"{function.__module__}:{function.__name__}")


WARM_UP = task("core.execution.warm_up:warm_up", like=lambda: warm_up)
TRAIN = task("core.training.run:train", like=lambda: train)
PREDICT = task("core.prediction.predictor:predict", like=lambda: predict)
DESCRIBE = task("core.modeling.build:describe", like=lambda: describe)
AUGMENTED_COPIES = task(
    "core.training.augmentation_preview:augmented_copies", like=lambda: augmented_copies
)
CACHE_IMAGES = task("core.inspection.result_cache:cache_images", like=lambda: cache_images)
DISTRIBUTION = task("core.inspection.class_distribution:distribution", like=lambda: distribution)
STATISTICS = task(
    "core.inspection.pixel_statistics:compute_statistics", like=lambda: compute_statistics
)
FIND_PROBLEMS = task("core.inspection.quality:find_problems", like=lambda: find_problems)
NEAREST = task("core.inspection.nearest_neighbours:nearest", like=lambda: nearest)
