"""ExperimentConfig, what is wrong with one as a whole, ready-made ones (recipes)."""
