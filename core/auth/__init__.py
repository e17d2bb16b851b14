"""Who acts, and what they may change."""
