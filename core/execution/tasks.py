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
    from core.evaluation.label_issues import label_issues_of_run
    from core.execution.warm_up import warm_up
    from core.explanation.activations import activations, first_filters
    from core.explanation.attention import attention
    from core.explanation.features import compute_plane, compute_tsne, nearest_in_features
    from core.explanation.gradcam import grad_cam
    from core.explanation.layers import anatomy
    from core.explanation.looking import where_it_looked
    from core.explanation.occlusion import occluded
    from core.export.dataset_zip import prepare_zip
    from core.export.exporting import make_export
    from core.export.notebook import notebook_text
    from core.export.script import script_text
    from core.export.sorted_zip import write_sorted
    from core.inspection.class_distribution import distribution
    from core.inspection.nearest_neighbours import nearest
    from core.inspection.pixel_statistics import compute_statistics
    from core.inspection.quality import find_problems
    from core.inspection.result_cache import cache_images
    from core.modeling.build import describe
    from core.modeling.network_file import look_into
    from core.prediction.further_answers import answer_further
    from core.prediction.imagenet import bring_imagenet
    from core.prediction.many import predict_many
    from core.prediction.predictor import predict
    from core.prediction.steadiness import steadiness
    from core.prediction.strangeness import compute_training_features, strangeness
    from core.training.augmentation_preview import augmented_copies
    from core.training.measuring.budget import measure_and_keep
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
BRING_IMAGENET = task("core.prediction.imagenet:bring_imagenet", like=lambda: bring_imagenet)
STRANGENESS = task("core.prediction.strangeness:strangeness", like=lambda: strangeness)
STEADINESS = task("core.prediction.steadiness:steadiness", like=lambda: steadiness)
PREDICT_MANY = task("core.prediction.many:predict_many", like=lambda: predict_many)
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
PREPARE_ZIP = task("core.export.dataset_zip:prepare_zip", like=lambda: prepare_zip)
WRITE_SORTED = task("core.export.sorted_zip:write_sorted", like=lambda: write_sorted)
SCRIPT_TEXT = task("core.export.script:script_text", like=lambda: script_text)
NOTEBOOK_TEXT = task("core.export.notebook:notebook_text", like=lambda: notebook_text)
NEAREST = task("core.inspection.nearest_neighbours:nearest", like=lambda: nearest)
ANATOMY = task("core.explanation.layers:anatomy", like=lambda: anatomy)
WHERE_IT_LOOKED = task("core.explanation.looking:where_it_looked", like=lambda: where_it_looked)
GRAD_CAM = task("core.explanation.gradcam:grad_cam", like=lambda: grad_cam)
OCCLUDED = task("core.explanation.occlusion:occluded", like=lambda: occluded)
ACTIVATIONS = task("core.explanation.activations:activations", like=lambda: activations)
FIRST_FILTERS = task("core.explanation.activations:first_filters", like=lambda: first_filters)
ATTENTION = task("core.explanation.attention:attention", like=lambda: attention)
COMPUTE_PLANE = task("core.explanation.features:compute_plane", like=lambda: compute_plane)
COMPUTE_TSNE = task("core.explanation.features:compute_tsne", like=lambda: compute_tsne)
COMPUTE_TRAINING_FEATURES = task(
    "core.prediction.strangeness:compute_training_features", like=lambda: compute_training_features
)
NEAREST_IN_FEATURES = task(
    "core.explanation.features:nearest_in_features", like=lambda: nearest_in_features
)
MEASURE_BUDGET = task(
    "core.training.measuring.budget:measure_and_keep", like=lambda: measure_and_keep
)
LABEL_ISSUES = task(
    "core.evaluation.label_issues:label_issues_of_run", like=lambda: label_issues_of_run
)
ANSWER_FURTHER = task("core.prediction.further_answers:answer_further", like=lambda: answer_further)
LOOK_INTO = task("core.modeling.network_file:look_into", like=lambda: look_into)
MAKE_EXPORT = task("core.export.exporting:make_export", like=lambda: make_export)
