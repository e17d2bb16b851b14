"""Vistazo's engine: everything that would be the same with another face.

Read it in this order:

1. `config`: ExperimentConfig, the one record that decides a training; `checks`: what is wrong with
   it, found before it starts.
2. `datasets` and `architectures`: the catalogues it picks from; `recipes`: ready-made configs.
3. `model`: config and data in, one Keras model out. `augmentation`: random changes around it.
   `pretrained`: the weights that others published.
4. `training`: `train(run_id)`, the main flow; `callbacks`: what happens between its batches.
   `checkpoint`: how one that broke off goes on.
   `unfreezing`: how much of a pretrained network learns.
   `optimizers`, `schedule`, `averaging`: how weights change; `whitening`: a start for the first.
   `lesson`: what is trained on what; `feeding`: how it gets there; `frozen` and `features`: what
   is frozen is computed once.
   `fast_layers`: the same network with cheaper arithmetic; `precision`: in how many bits;
   `execution`: how many batches in one go.
   `environment`: what it ran on.
5. `store`: runs, epochs and progress in a database; then `evaluation`, `views`,
   `prediction`; `images`: uploads and drawings made ready for it, by `preparing` with `pixels`
   (files), `ground` and `ink` (drawings), which know nothing of the rest and are written into
   the exported program; `drawings`: how a data set's are laid; `comparison`: own runs beside
   published figures; `export`: a network to take along.
6. `jobs`: the queue and its background thread; `workers`: the processes that hold TensorFlow.
7. `datasets.versions`: edits on a data set, `discarding`: deleted again; `statistics`, `findings`
   (with `duplicates`), `distribution`, `neighbours`: what there is to know about its images;
   `kept`: found out once.
   `importing`: own images become a data set, found by `datasets.find` like all others.
8. `__main__`: the same engine from a terminal; `terminal_training`, `terminal_questions` and
   `importing.terminal` are its commands, `terminal_config` and `ids` what they are about,
   `terminal_output` how they say it.
9. `writing`, `reading`: files that are there whole or not at all, and those that are not whole;
   `resuming`: whether a training can go on; `owners`, `tidying`: what killed processes left.

Nothing here imports Streamlit. Keras is imported only by modules that run in a worker: `model`,
`training` and what serves them. `tests/core/test_layers.py` sees that what the app imports brings
none of it. Importing `core` fills the catalogues.
"""

import os
import signal
import sys

if sys.argv[:1] == ["-m"]:  # `python -m core` begins here: Ctrl-C must not give a traceback yet
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))

from core import architectures, datasets

__all__ = ["architectures", "datasets"]
