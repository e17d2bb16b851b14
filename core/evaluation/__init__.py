"""What a network got right and wrong, and how sure that is."""
