"""Tables (CSV) that say of images which class and part they belong to."""
