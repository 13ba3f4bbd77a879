"""One folder per tracker; registry.py names them all."""
