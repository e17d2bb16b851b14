"""Trainings on the nodes of a Ray cluster: who speaks with Ray, and what a node does."""
