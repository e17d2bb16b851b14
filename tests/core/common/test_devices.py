"""What trains on this host, as the setting and the machine say."""

import pytest

from core.common.devices import cores, devices
from core.common.errors import UserError


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("VISTAZO_DEVICES", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_setting_there_is_one_at_least_and_a_single_one_is_left_as_it_is():
    found = devices()
    assert found
    assert len(found) > 1 or not found[0].environment


def test_processors_share_the_cores(monkeypatch):
    monkeypatch.setenv("VISTAZO_DEVICES", "cpu, CPU")
    first, second = devices()
    assert (first.name, second.name) == ("cpu", "cpu:1")
    threads = str(max(1, cores() // 2))
    for each in (first, second):
        assert each.environment["CUDA_VISIBLE_DEVICES"] == "-1"
        assert each.environment["TF_NUM_INTRAOP_THREADS"] == threads


def test_a_single_processor_has_all_of_them(monkeypatch):
    monkeypatch.setenv("VISTAZO_DEVICES", "cpu")
    (only,) = devices()
    assert only.environment == {"CUDA_VISIBLE_DEVICES": "-1"}


def test_each_gpu_sees_itself_alone(monkeypatch):
    monkeypatch.setenv("VISTAZO_DEVICES", "gpu:0,gpu:1,cpu")
    assert [each.environment["CUDA_VISIBLE_DEVICES"] for each in devices()] == ["0", "1", "-1"]


def test_gpus_are_counted_among_those_that_the_process_was_given(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,GPU-beef")
    monkeypatch.setenv("VISTAZO_DEVICES", "gpu:1,gpu:0")
    assert [each.environment["CUDA_VISIBLE_DEVICES"] for each in devices()] == ["GPU-beef", "4"]


@pytest.mark.parametrize("value", ["tpu", "gpu", "gpu:x", "cpu,", "gpu:0,gpu:0", "gpu:0 gpu:1"])
def test_what_names_no_devices_is_refused_in_one_line(monkeypatch, value):
    monkeypatch.setenv("VISTAZO_DEVICES", value)
    with pytest.raises(UserError, match="VISTAZO_DEVICES is") as caught:
        devices()
    assert "\n" not in str(caught.value)
