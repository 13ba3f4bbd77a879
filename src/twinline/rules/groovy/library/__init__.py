"""The library of a rule: methods of the built-in values, and the classes that can be named."""
