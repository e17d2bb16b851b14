"""Images classified by the network of a run."""
