"""What a run offers to take along."""
