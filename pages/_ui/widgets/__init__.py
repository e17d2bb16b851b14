"""What pages are drawn from: fields, charts, grids of images, messages."""
