"""The variables of the environment that Vistazo reads, for people and their documents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable of the environment: what it sets, and its default in words."""

    name: str
    summary: str
    default: str


VARIABLES = (
    Variable(
        "VISTAZO_HOME",
        "The workspace: runs, database, caches, own images.",
        "`workspace` in the folder that the app was started in",
    ),
    Variable("VISTAZO_DATA", "A folder with offline copies of data sets, `<name>.npz`.", "none"),
    Variable(
        "VISTAZO_DATABASE_URL",
        "Where runs are recorded, any SQLAlchemy URL; workspaces that share one keep apart.",
        "SQLite in the workspace",
    ),
    Variable(
        "VISTAZO_CACHE",
        "Caches: data sets as arrays, statistics, activations. A folder of this host's own, where"
        " several share a workspace.",
        "`cache` in the workspace",
    ),
    Variable(
        "VISTAZO_FILES",
        "Where hosts with workspaces of their own leave files for each other (runs, imported data"
        " sets, versions): a folder that all of them have (`/mnt/vistazo`), or"
        " `s3://bucket/folder`, with keys as AWS names them (`AWS_ACCESS_KEY_ID`,"
        " `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL`).",
        "none: files lie in the workspace alone",
    ),
    Variable(
        "VISTAZO_HOST",
        "What this host is called among those that share a workspace, where two would be taken for"
        " one.",
        "by its name, its number and its process numbers",
    ),
    Variable(
        "VISTAZO_DEVICES",
        "What trains, one training at a time each, with commas between: `cpu`, `gpu:0`, as in"
        " `gpu:0,gpu:1` or `cpu,cpu`.",
        "each GPU that TensorFlow can use, else `cpu`",
    ),
    Variable(
        "VISTAZO_WARM_UP",
        "`0`: the processes that hold TensorFlow, some 800 MB each, start when somebody first needs"
        " them, and waits for some seconds then; else with the app.",
        "`1`",
    ),
    Variable(
        "VISTAZO_RAY_ADDRESS",
        "A Ray cluster that trains instead of this host, as `ray start --head` says it:"
        " `192.168.1.10:6379`; needs `requirements-cluster.txt`.",
        "none: this host trains",
    ),
    Variable(
        "VISTAZO_RAY_CPUS",
        "How many processors of a node a training on the cluster takes.",
        "1",
    ),
    Variable(
        "VISTAZO_RAY_GPUS",
        "How many GPUs of a node a training on the cluster takes; parts of one are shared (`0.5`).",
        "1 where the cluster has GPUs, else 0",
    ),
    Variable(
        "VISTAZO_WAITING_RUNS",
        "How many runs of a person may wait at once; 0: any number. A teacher can change it in the"
        " app.",
        "0",
    ),
    Variable(
        "VISTAZO_FEATURES_GB",
        "Disk for the activations of frozen layers, computed once, in GB (10⁹ bytes); 0: none.",
        "8",
    ),
    Variable(
        "VISTAZO_CHECKPOINT_DAYS",
        "For how many days a finished run keeps its checkpoints, from which others can go on.",
        "14",
    ),
    Variable(
        "VISTAZO_CHECKPOINTS_MB",
        "Disk for the checkpoints of all finished runs, in MB (10⁶ bytes); the oldest go first.",
        "5000",
    ),
    Variable(
        "VISTAZO_LIMIT_GB",
        "How large the workspace may become, in GB (10⁹ bytes): caches go by themselves before"
        " that, then nothing new begins.",
        "none",
    ),
    Variable(
        "VISTAZO_LOG_LEVEL",
        "What the log of the workspace (`logs/vistazo.jsonl`) is told: `info`, `warning`, `error`"
        " or `off`.",
        "`info`",
    ),
    Variable(
        "VISTAZO_SHARED",
        "`1`: other accounts of this machine may read the workspace.",
        "closed to them",
    ),
    Variable(
        "VISTAZO_EMBEDDED_BY",
        "Sites whose pages may show the app in a frame, with blanks between, as in"
        " `https://www.example.org`.",
        "none",
    ),
    Variable(
        "VISTAZO_CLASS_CODE",
        "A word that lets a class in: without it and a name nobody sees anything (4 to 100"
        " characters).",
        "none: whoever reaches the app is in",
    ),
    Variable(
        "VISTAZO_TEACHER_CODE",
        "Another word, which makes whoever enters it a teacher (8 to 100 characters).",
        "none: a teacher is who sits at the machine",
    ),
    Variable(
        "VISTAZO_TEACHER_CLAIM",
        "With sign-in: the claim and its value by which a provider says who is a teacher, as in"
        " `roles=teacher`; dots lead into it (`realm_access.roles=teacher`).",
        "none",
    ),
    Variable(
        "VISTAZO_TEACHERS",
        "With sign-in: verified addresses of teachers, with commas between.",
        "none",
    ),
    Variable(
        "VISTAZO_COOKIE_SECRET",
        "What people's cookies are signed with (16 characters or more).",
        "drawn once, in `people.key` of the workspace",
    ),
    Variable(
        "KERAS_HOME",
        "Where Keras keeps downloads: data sets in `datasets/`, published weights in `models/`.",
        "`~/.keras`",
    ),
    Variable(
        "TF_ENABLE_ONEDNN_OPTS",
        "`0` turns oneDNN off, with which TensorFlow computes faster on a CPU.",
        "`1` on x86-64",
    ),
)
