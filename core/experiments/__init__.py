"""ExperimentConfig, what is wrong with one as a whole, ready-made ones (recipes).

A config is one of the catalogues' networks on one of their data sets: they are filled here.
"""

from core import architectures, datasets

__all__ = ["architectures", "datasets"]
