"""From the bytes of a file, or a drawing, to a uint8 array."""
