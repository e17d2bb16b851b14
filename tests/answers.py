"""Answers of networks that never were: evaluations made of labels and logits."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.evaluation.evaluation import Evaluation


def named(classes: int) -> NamedDataset:
    """A data set of so many classes: "class 0", "class 1"…"""
    names = tuple(f"class {number}" for number in range(classes))
    return NamedDataset(replace(datasets["digits"], class_names=names), None)


def random_answers(classes: int, images: int, seed: int = 0, skill: float = 2.0) -> Evaluation:
    """Answers that are better than guessing by `skill`."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, classes, images).astype("uint8")
    logits = draw.normal(0, 1, (images, classes)).astype("float32")
    logits[np.arange(images), labels] += skill
    return Evaluation(named(classes), "", logits, labels)


def sure_answers(labels: Any, predicted: Any, classes: int = 10) -> Evaluation:
    """Answers with these predicted classes, each with the same confidence."""
    logits = 4 * np.eye(classes, dtype="float32")[np.asarray(predicted, int)]
    return Evaluation(named(classes), "", logits, np.asarray(labels, "uint8"))


def answers_right(right: Any) -> Evaluation:
    """Answers of two classes of which these are right; the truth is class 0."""
    wrong = ~np.asarray(right, bool)
    return sure_answers(np.zeros(len(wrong)), wrong, 2)
