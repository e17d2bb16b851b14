"""Vistazo's engine: everything that would be the same with another face.

The rooms, lowest layer first; a package imports only from lower layers, which stand before it in
this list, and `tests/test_house.py` holds it:

- `common`: errors, words, registry, settings, files, locks. `auth`: who does something.
  `storage`: the place where hosts leave files for each other.
- `config`: sections, fields and choices of a config. `db`: engine, tables. `imaging`: bytes →
  uint8 array.
- `architectures`, `datasets`: the catalogues that a config picks from. `datasets.opened`: a data
  set is opened once, and handed on.
- `experiments`: ExperimentConfig, the one record that decides a training; validation; recipes.
- `jobs`: how far a piece of work is.
- `runs`: what is recorded of a training. `importing`: own images become a data set.
  `inspection`: what there is to know about a data set's images.
- `modeling`: config and data in, one Keras model out.
- `evaluation`: what a network got right, and how sure that is.
- `training`: `run.train(run_id)`, the main flow; `plan`: what is trained on what; `context`: all
  that a training knows of the world.
- `prediction`, `export`: a trained network at work, here and elsewhere. `explanation`: what it
  looks at.
- `housekeeping`: what is deleted. `execution`: the queue, the processes that hold TensorFlow,
  `tasks`: what those can be asked.
- `search`: sweeps over the knobs of a config, by Optuna.
- `lessons`: steps on the pages, what was really done of them, guesses, a class at one.
- `reporting`: figures, and reports as one HTML file. `health`: what is wrong with versions,
  database, disk and the like, for who only looks.
- `api`: a network as an HTTP service. `cli`: the same engine from a terminal.

Nothing here imports Streamlit. Keras is imported at the head of a module only in `modeling` and
higher layers; in lower ones inside functions that a worker calls. `tests/test_imports.py` sees that
what the app imports brings none of it.
"""

import os
import signal
import sys

# `python -m core` and `vistazo` begin here: Ctrl-C must not give a traceback yet.
if os.path.basename((sys.argv or [""])[0]) in ("-m", "vistazo", "vistazo.exe"):
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))
