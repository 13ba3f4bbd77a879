"""What people do to a node: one facade for console, REST API and command line."""
