"""What a run's curves say, by stated rules: see `docs/explanation/curves.md`."""
