"""A trained network to take along."""
