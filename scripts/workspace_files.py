"""What lies in a workspace, for `docs/reference/run-folder.md`; tests compare it with real ones."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """One file or folder: its name, since when (or when) it is there, what it holds."""

    name: str
    there: str
    summary: str


RUN_FILES = (
    StoredFile("config.json", "from the start", "The config, as `train config.json` takes it."),
    StoredFile(
        "log.txt",
        "from the first training",
        "Errors with their tracebacks; empty where there were none.",
    ),
    StoredFile(
        "model.keras",
        "from the first epoch that is kept",
        "The network in Keras' format, standard layers in float32; takes raw pixels, 0 to 255,"
        " (n, height, width, channels), and gives probabilities (n, classes).",
    ),
    StoredFile(
        "checkpoint.npz",
        "until the run is finished",
        "From where the training goes on: weights, the optimiser's state, random numbers, what the"
        " callbacks remember.",
    ),
    StoredFile(
        "environment.json",
        "at the end",
        "Device, processor, memory in GB, system, versions of Python and packages, commit, checksum"
        " of the images, precision.",
    ),
    StoredFile(
        "predictions.npz",
        "after the test",
        "The answers on the test set: `logits` (n, classes) float32 and `labels` (n,). Of runs of"
        " version 0.1, `probabilities` in place of `logits`.",
    ),
)
WORKSPACE_FILES = (
    StoredFile("vistazo.db", "from the first start", "The database (SQLite, with `-wal`, `-shm`)."),
    StoredFile(
        "workspace.id", "from the first start", "Its name in a database that several share."
    ),
    StoredFile("runs/", "from the first run", "A folder for each run, see above."),
    StoredFile(
        "datasets/",
        "from the first import",
        "Own images, a folder for each data set: arrays as `.npy`, `meta.json`, `dataset.json`.",
    ),
    StoredFile(
        "versions/", "from the first version", "Edits of data sets: `<data set>/<id>.json`."
    ),
    StoredFile("imports/", "during an import", "What is being imported, and how far it is."),
    StoredFile(
        "cache/",
        "from the first training",
        "What can be computed or downloaded again: decoded data sets, versions, activations of"
        " frozen layers (`features`), results of Data. May be deleted while the app is closed.",
    ),
    StoredFile("locks/", "from the first start", "Who trains, imports, deletes. Empty files."),
)
