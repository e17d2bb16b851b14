"""The page Compare: two to eight runs beside each other, and whether one is really better."""
