"""Watching, sending, receiving, applying, in lanes."""
