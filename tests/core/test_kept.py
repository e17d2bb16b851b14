from core.config import DataConfig
from core.datasets.cache import open_arrays, read_meta
from core.kept import Progress, prepare, read_progress, result_path


def test_progress_is_read_by_others_until_its_end(workspace):
    told = []
    progress = Progress("some-task", told.append)
    assert read_progress("some-task") is None
    progress("counting", 0.25)
    progress("counting", 0.3)  # too soon after
    assert read_progress("some-task") == ("counting", 0.25)
    assert told == ["counting"]
    progress.end()
    assert read_progress("some-task") is None


def test_results_are_named_after_checksum_and_version(workspace):
    assert result_path("findings", DataConfig()) is None
    open_arrays("digits")
    start = read_meta("digits").checksum[:16]
    assert result_path("findings", DataConfig()).name == f"{start}-original.json"
    assert result_path("findings", DataConfig(version="ab")).name == f"{start}-ab.json"


def test_prepare(workspace):
    prepare(DataConfig().model_dump_json(), "task")
    assert read_meta("digits").train_count == 1437
    assert read_progress("task") is None
