"""The data sets: a catalogue of frozen records that needs neither Keras nor the images.

Adding a data set is one file in `builtin` (a `DATASET` record) and one line below. What people
import themselves (`core.importing`) is not in the registry `datasets`: `get_dataset` knows both
kinds. `core.datasets.opened.open_dataset` brings the images themselves.
"""

from core.datasets.base import Arrays, Dataset, datasets
from core.datasets.builtin import cifar10, cifar100, digits, fashion_mnist, mnist
from core.datasets.imported import all_datasets, get_dataset

for _module in (digits, mnist, fashion_mnist, cifar10, cifar100):
    datasets.add(_module.DATASET.name, _module.DATASET)

__all__ = ["Arrays", "Dataset", "all_datasets", "datasets", "get_dataset"]
