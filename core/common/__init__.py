"""What everything stands on: errors, settings, files, locks, named records."""
