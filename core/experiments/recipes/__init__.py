"""Ready-made experiments and the figures that others reached: data, one file a data set.

A recipe is a config with what its authors reported, what was mended, and a short version for
machines without a GPU. Adding one is a `Recipe` in the file of its data set, or in `transfer` where
the network comes from ImageNet; `fast` has the fast ones of our own. What nobody else published has
`reached`. `reference_results` holds what people, other networks and the record reach on each data
set.
"""

from core.experiments.recipes import cifar10, cifar100, digits, fashion_mnist, fast, transfer
from core.experiments.recipes.base import Published, Reached, Recipe, recipes
from core.experiments.recipes.reference_results import Anchor, anchors_of, without_mark

for _module in (digits, fast, fashion_mnist, cifar10, cifar100, transfer):
    for _recipe in _module.RECIPES:
        recipes.add(_recipe.name, _recipe)

__all__ = ["Anchor", "Published", "Reached", "Recipe", "anchors_of", "recipes", "without_mark"]
