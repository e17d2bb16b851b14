"""Inside: what a network looks at in one image, and how it sees all of them."""
