"""What happens between batches and epochs."""
