"""Whether all that Vistazo stands on is well, and what to do where it is not; never changes it."""
