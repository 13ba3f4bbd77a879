# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Literals: constants, GStrings, lists, maps, ranges."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.casts import caster
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.operators import make_range
from twinline.rules.groovy.runtime.text import render_gstring
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import GString, JavaArray, LinkedHashSet, Range, map_key

__all__ = ["sequence"]


@compiles(ast.Literal)
def literal(node: ast.Literal, _scope: Scope) -> Evaluate:
    value = node.value
    return lambda _frame: value


@compiles(ast.GStringLiteral)
def gstring(node: ast.GStringLiteral, scope: Scope) -> Evaluate:
    strings = node.strings
    values = [expression(value, scope) for value in node.values]
    return lambda frame: GString(strings, [value(frame) for value in values], render_gstring)


@compiles(ast.ListLiteral)
def list_literal(node: ast.ListLiteral, scope: Scope) -> Evaluate:
    return sequence(node.items, scope)


def sequence(nodes: tuple[ast.Expression, ...], scope: Scope) -> Evaluate:
    """A new list of the values; ``*spread`` puts the elements of its value in its place."""
    if any(isinstance(node, ast.Spread) for node in nodes):
        return _spread_sequence(nodes, scope)
    items = [expression(node, scope) for node in nodes]
    if not items:
        return lambda _frame: []
    if len(items) == 1:
        only = items[0]
        return lambda frame: [only(frame)]
    if len(items) == 2:
        first, second = items
        return lambda frame: [first(frame), second(frame)]
    return lambda frame: [item(frame) for item in items]


def _spread_sequence(nodes: tuple[ast.Expression, ...], scope: Scope) -> Evaluate:
    parts = [
        (True, expression(node.value, scope))
        if isinstance(node, ast.Spread)
        else (False, expression(node, scope))
        for node in nodes
    ]

    def evaluate(frame: Frame) -> list[Any]:
        result: list[Any] = []
        for spread, part in parts:
            value = part(frame)
            if spread:
                result += _elements(value)
            else:
                result.append(value)
            sized(len(result))
        return result

    return evaluate


def _elements(value: Any) -> Any:
    if value is None:
        return ()
    if isinstance(value, (list, LinkedHashSet, Range)):
        return value
    raise cast_error(value, "java.util.List")


@compiles(ast.MapLiteral)
def map_literal(node: ast.MapLiteral, scope: Scope) -> Evaluate:
    pairs = [
        (expression(key.value if isinstance(key, ast.SpreadMap) else key, scope), None)
        if isinstance(key, ast.SpreadMap) or value is None
        else (expression(key, scope), expression(value, scope))
        for key, value in node.entries
    ]
    if all(isinstance(key, ast.Literal) and isinstance(key.value, str) for key, _ in node.entries):
        names = [key.value for key, _ in node.entries if isinstance(key, ast.Literal)]
        values = [value for _, value in pairs if value is not None]
        return lambda frame: {name: value(frame) for name, value in zip(names, values, strict=True)}

    def evaluate(frame: Frame) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in pairs:
            if value is None:
                result.update(_entries(key(frame)))
            else:
                result[map_key(key(frame))] = value(frame)
        return result

    return evaluate


def _entries(value: Any) -> dict[Any, Any]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise cast_error(value, "java.util.Map")


@compiles(ast.RangeLiteral)
def range_literal(node: ast.RangeLiteral, scope: Scope) -> Evaluate:
    first, last = expression(node.first, scope), expression(node.last, scope)
    inclusive, open_first = not node.open_last, node.open_first

    def evaluate(frame: Frame) -> Any:
        start, end = first(frame), last(frame)
        try:
            made = make_range(start, end, inclusive=inclusive)
            if open_first and len(made):
                return make_range(made[0] + (-1 if made.reverse else 1), end, inclusive=inclusive)
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904 the same error, now with its place
        return made

    return evaluate


@compiles(ast.ArrayNew)
def array(node: ast.ArrayNew, scope: Scope) -> Evaluate:
    component = {"String": "java.lang.String", "Object": "java.lang.Object"}.get(
        node.type.name, node.type.name
    )
    if node.items is not None:
        items = sequence(node.items, scope)
        return lambda frame: JavaArray(items(frame), component)
    sizes = [expression(size, scope) for size in node.sizes]
    as_size = caster("int")
    assert as_size is not None
    empty = {"int": 0, "long": 0, "double": 0.0, "boolean": False}.get(node.type.name)

    def evaluate(frame: Frame) -> JavaArray:
        try:
            return _filled([as_size(size(frame)) for size in sizes], component, empty)
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return evaluate


def _filled(sizes: list[int], component: str, empty: Any) -> JavaArray:
    sized(max(sizes[0], 0))
    if len(sizes) == 1:
        return JavaArray([empty] * sizes[0], component)
    return JavaArray([_filled(sizes[1:], component, empty) for _ in range(sizes[0])], component)
