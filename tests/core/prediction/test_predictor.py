import threading

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.evaluation.evaluation import load_evaluation
from core.prediction.predictor import predict
from core.runs import repository
from tests.helpers import open_arrays, small_config


def test_the_same_probabilities_as_after_training(trained):
    images = open_arrays("digits").x_test
    stored = load_evaluation(repository.get_run(trained)).probabilities
    found = predict(trained, images[:50])
    assert found.dtype == np.float32
    assert found == pytest.approx(stored[:50], abs=1e-6)
    assert predict(trained, images) == pytest.approx(stored, abs=1e-6)
    assert predict(trained, images[:1]) == pytest.approx(stored[:1], abs=1e-6)


def test_several_threads_at_once(trained):
    images = open_arrays("digits").x_test[:20]
    expected, answers = predict(trained, images), []
    threads = [
        threading.Thread(target=lambda: answers.append(predict(trained, images))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all((answer == expected).all() for answer in answers)


def test_a_run_without_a_model(workspace):
    run_id = repository.create_run(small_config(), EVERYBODY)
    with pytest.raises(UserError, match="no model"):
        predict(run_id, np.zeros((1, 8, 8, 1), "uint8"))
