"""What is put away or deleted, across runs and data sets."""
