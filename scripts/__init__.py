"""What is started by hand: the app, its installation, the reference pages."""
