import numpy as np
import pytest

from core.evaluation.calibration import softened
from core.export.network import at_temperature, network_to_export
from core.prediction.predictor import predict
from tests.helpers import open_arrays


@pytest.mark.parametrize("temperature", [0.5, 1.7, 8.0])
def test_a_temperature_is_inside(trained, temperature):
    images = np.asarray(open_arrays("digits").x_test[:50])
    answers = predict(trained, images)
    calibrated = at_temperature(network_to_export(trained), temperature)
    found = np.asarray(calibrated(images.astype("float32"), training=False))
    assert found == pytest.approx(softened(answers, temperature), abs=1e-5)
    assert abs(found - answers).max() > 0.01


def test_the_calibrated_network_can_be_saved_and_is_standard(trained, tmp_path):
    import keras

    network = at_temperature(network_to_export(trained), 2.0)
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras", compile=False, safe_mode=True)
    images = np.asarray(open_arrays("digits").x_test[:20]).astype("float32")
    assert np.asarray(again(images)) == pytest.approx(np.asarray(network(images)), abs=1e-6)
