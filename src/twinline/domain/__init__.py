"""Facts and pure functions: items, replicas, effects, the state of a twin. Standard library only."""
