"""The commands of the terminal that train, or say what a training will cost."""
