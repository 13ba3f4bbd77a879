"""Tree to Python closures: every node becomes a function that takes a frame. Nothing is interpreted twice."""

from twinline.rules.groovy.compiler.script import Program, compile_tree

__all__ = ["Program", "compile_tree"]
