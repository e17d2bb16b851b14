"""The form that sets up a training."""
