"""What a lesson adds to a run's panel."""
