"""Keras models: built, filled with published weights, cut, made cheaper, counted."""
