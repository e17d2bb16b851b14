"""train(run_id): what learns from what, fed how, with which rule."""
