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
        "state.json",
        "from the start",
        "Dates, how it ended, its figures, its name, notes, tags and star: should the database be"
        " lost, the run is taken in again.",
    ),
    StoredFile("epochs.jsonl", "from the first epoch", "The curves, a line for each epoch."),
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
        "first_weights.keras",
        "if it began with the weights of another run, or came in a file",
        "A copy of that network, taken when the training began: it goes on without the other.",
    ),
    StoredFile(
        "checkpoint.npz",
        "until the run is finished, and some days longer (VISTAZO_CHECKPOINT_DAYS)",
        "From where the training goes on, or another does: weights, the optimiser's state, random"
        " numbers, what the callbacks remember.",
    ),
    StoredFile(
        "checkpoint-0010.npz",
        "if `training.keep_every` asks for it",
        "The checkpoint after that epoch, for as long.",
    ),
    StoredFile(
        "origin.npz",
        "until the run is finished, if it goes on from another's checkpoint",
        "That checkpoint, copied when the run was put in.",
    ),
    StoredFile(
        "environment.json",
        "at the end",
        "Device, processor, memory in GB, system, versions of Python and packages, commit, checksum"
        " of the images, precision, checksum of the network that it began with.",
    ),
    StoredFile(
        "predictions.npz",
        "after the test",
        "The answers on the test set: `logits` (n, classes) float32 and `labels` (n,). Of runs of"
        " version 0.1, `probabilities` in place of `logits`.",
    ),
    StoredFile(
        "validation_predictions.npz",
        "at the end, with validation images",
        "The same on the validation images, with `rows`: their places among the training images.",
    ),
    StoredFile(
        "calibration.json",
        "if its answers were calibrated",
        "The temperature that its logits are divided by before the softmax, in Predict, in"
        " exported networks and in a program to take along, and on how many validation images it"
        " was fitted.",
    ),
    StoredFile(
        "epoch_answers.npz",
        "from the first epoch, with validation images",
        "The answers after each epoch on up to 200 validation images: `epochs` (their numbers),"
        " `rows` and `labels` of the images, `logits` (epochs, images, classes) float16 less the"
        " largest of each image, `every` (one of how many epochs is kept), `checksum` of the data"
        " set.",
    ),
    StoredFile(
        "training_features.npz",
        "at the end, or once somebody has asked for it",
        "Up to 10,000 of the images learned from, as the network sees them: `indices` among the"
        " training images, `features` (n, values) float16, `axes` that they were projected on"
        " (empty where they were not), `distances` of up to 2,000 validation images to them,"
        " rising, `weights` that tells the network's from others, `seconds` that it took. May be"
        " deleted.",
    ),
    StoredFile(
        "exports/",
        "if it was exported",
        "For each format a ZIP to hand out, and a note (`.json`): its proof, and of which network"
        " it was made. Made again where that has changed. May be deleted.",
    ),
)
WORKSPACE_FILES = (
    StoredFile("vistazo.db", "from the first start", "The database (SQLite, with `-wal`, `-shm`)."),
    StoredFile(
        "workspace.id", "from the first start", "Its name in a database that several share."
    ),
    StoredFile(
        "people.key",
        "from the first name",
        "What people's cookies are signed with; this account alone may read it. Where it is"
        " deleted, everybody says anew who they are.",
    ),
    StoredFile(
        "vistazo.db.….backup",
        "after a new version",
        "The database as an older version had it, with the revision and the day.",
    ),
    StoredFile(
        "vistazo.db.damaged-…",
        "if it ever was",
        "A database that could not be read; its runs were taken in again from their folders.",
    ),
    StoredFile("notices.json", "until somebody has read it", "What Home tells of such a database."),
    StoredFile(
        "files.place",
        "with `VISTAZO_FILES`",
        "The place where this workspace leaves files of runs for other hosts.",
    ),
    StoredFile(
        "unsent/",
        "as long as that place can't be reached",
        "A note for each file that is to be sent there.",
    ),
    StoredFile("runs/", "from the first run", "A folder for each run, see above."),
    StoredFile(
        "datasets/",
        "from the first import",
        "Own images, a folder for each data set: arrays as `.npy`, `meta.json`, `dataset.json`.",
    ),
    StoredFile(
        "answers/",
        "from the first answer that is judged",
        "Images whose answers were judged on Predict: `<data set>-<classes>/<checksum of the"
        " file>.npz` with `came` (the file, as bytes), `pixels` and `about`.",
    ),
    StoredFile(
        "versions/", "from the first version", "Edits of data sets: `<data set>/<id>.json`."
    ),
    StoredFile(
        "lessons/", "from the first lesson of one's own", "A teacher's lessons: `<id>.yaml`."
    ),
    StoredFile(
        "trash/",
        "from the first data set or version that is put away",
        "What is put away, a folder each with a note (`trash.json`), for 30 days. Runs that are"
        " put away stay in `runs/`.",
    ),
    StoredFile("imports/", "during an import", "What is being imported, and how far it is."),
    StoredFile(
        "cache/",
        "from the first training",
        "What can be computed or downloaded again: decoded data sets, versions, activations of"
        " frozen layers (`features`), results of Data, what Evaluate's Inside computed of each run"
        " (`inside`), what networks said of test images that their runs' versions leave out"
        " (`further`), the last ZIP of images that was written (`exports`), images handed over in"
        " one go with their answers (`many`, for seven days after the last look, or less where"
        " there are more than 200 or 5 GB). May be deleted while the app is closed.",
    ),
    StoredFile(
        "logs/",
        "from the first start",
        "What happened and what went wrong, as JSON, an object a line: `vistazo.jsonl`, and four"
        " older ones of 5 MB (`vistazo.1.jsonl` is the newest of them). `time` in UTC, `level`,"
        " `run` where it is about one, `role` (app, worker, terminal), `process`, `thread`,"
        " `message`, `traceback`. May be deleted.",
    ),
    StoredFile(
        "locks/",
        "from the first start",
        "Who fills a cache, puts a run in, puts something away. Empty files.",
    ),
)
