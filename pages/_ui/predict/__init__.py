"""What only Predict draws: where an image comes from, and the answer to it."""
