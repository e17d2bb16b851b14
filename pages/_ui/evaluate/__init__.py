"""The page Evaluate: one run, in parts that each have an address of their own."""
