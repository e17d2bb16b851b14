"""What there is to know about the images of a data set, found out once and kept."""
