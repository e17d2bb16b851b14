"""Whether all that Vistazo stands on is well: looked at, never changed; what is wrong, what to do."""
