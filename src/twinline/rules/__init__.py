"""Rules: languages, the objects they see, and the worker processes they run in."""
