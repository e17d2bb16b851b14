"""What the folders of images mean: classes, parts, litter."""
