"""What the page of a class' people is made of."""
