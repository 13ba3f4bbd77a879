# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Expressions: operators by binding power, then paths (``a?.b*.c(d)[e] { f }``), then single values.

The table of binding powers is Groovy 4's. A binary operator may begin a line and continue the expression
of the line before, except those that could begin a statement of their own: ``+``, ``-``, ``**``.
"""

from typing import NoReturn

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.cursor import Cursor
from twinline.rules.groovy.runtime.values import BigInteger, Long
from twinline.rules.groovy.tokens import KEYWORDS, PRIMITIVES, Kind, Token

__all__ = ["ExpressionParser"]

BINARY = {
    "||": 3,
    "&&": 4,
    "|": 5,
    "^": 6,
    "&": 7,
    "=~": 8,
    "==~": 8,
    "==": 9,
    "!=": 9,
    "<=>": 9,
    "===": 9,
    "!==": 9,
    "<": 10,
    "<=": 10,
    ">": 10,
    ">=": 10,
    "in": 10,
    "!in": 10,
    "as": 11,
    "instanceof": 11,
    "!instanceof": 11,
    "<<": 12,
    ">>": 12,
    ">>>": 12,
    "..": 12,
    "..<": 12,
    "<..": 12,
    "<..<": 12,
    "+": 13,
    "-": 13,
    "*": 14,
    "/": 14,
    "%": 14,
    "**": 16,
}
UNARY_POWER = 15
NOT_POWER = 17
SAME_LINE = frozenset({"+", "-", "**", "in", "as"})
ASSIGNMENTS = frozenset(
    {"=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "?="}
)
MEMBER = frozenset({".", "?.", "??.", "*.", ".&", "::", ".@"})
VALUE_WORDS = frozenset({"this", "super", "null", "true", "false", "new"})
MAX_DEPTH = 250
ASSIGNABLE = (ast.Variable, ast.Property, ast.Index)


class ExpressionParser(Cursor):
    depth = 0

    def block(self) -> ast.Block:
        """``{ statements }``; defined with the statements."""
        raise NotImplementedError

    def statements_until(self, end: str) -> tuple[ast.Statement, ...]:
        raise NotImplementedError

    def parameter(self) -> ast.Parameter:
        raise NotImplementedError

    def class_body(
        self, start: Token, kind: str, name: str, parent: ast.TypeName | None
    ) -> ast.ClassDeclaration:
        raise NotImplementedError

    # operators

    def expression(self) -> ast.Expression:
        """The whole ladder, assignment included."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("Expressions are nested too deeply")
        try:
            return self._assignment()
        finally:
            self.depth -= 1

    def _assignment(self) -> ast.Expression:
        start = self.token
        target = self._conditional()
        if self.token.kind is not Kind.OPERATOR or self.token.text not in ASSIGNMENTS:
            return target
        operator = self.advance().text[:-1]
        if isinstance(target, ast.ListLiteral) and self.tokens[self.position - 2].text == ")":
            if not all(isinstance(one, ASSIGNABLE) for one in target.items):
                self.fail("A multiple assignment takes variables, properties and elements", start)
            return ast.MultipleAssign(start.line, start.column, target.items, self.command_or_expression())
        if not isinstance(target, ASSIGNABLE):
            self.fail("The left side of an assignment must be a variable, a property or an element", start)
        return ast.Assign(start.line, start.column, target, operator, self.command_or_expression())

    def _conditional(self) -> ast.Expression:
        condition = self._binary(3)
        token = self.token
        if self.at("?"):
            self.advance()
            then = self.expression()
            self.expect(":")
            return ast.Ternary(token.line, token.column, condition, then, self._no_assignment())
        if self.at("?:"):
            self.advance()
            return ast.Elvis(token.line, token.column, condition, self._no_assignment())
        return condition

    def _no_assignment(self) -> ast.Expression:
        """The right end of a ternary: another ternary, or an assignment as Groovy allows it there."""
        self.depth += 1
        try:
            return self._assignment()
        finally:
            self.depth -= 1

    def _binary(self, power: int) -> ast.Expression:
        left = self._unary()
        while True:
            operator, width = self._operator()
            binding = BINARY.get(operator, 0)
            if binding < power:
                return left
            token = self.token
            for _ in range(width):
                self.advance()
            if operator == "as":
                left = ast.Cast(token.line, token.column, self.type_name(), left, coerce=True)
            elif operator in {"instanceof", "!instanceof"}:
                negated = operator[0] == "!"
                left = ast.InstanceOf(token.line, token.column, left, self.type_name(), negated)
            else:
                left = self._combine(token, operator, left, self._binary(binding + 1))

    def _operator(self) -> tuple[str, int]:
        """The operator here and how many tokens it takes: ``>>`` is two, because ``List<List<X>>`` is."""
        token = self.token
        text = token.text
        if token.kind is not Kind.OPERATOR and text not in {"in", "as", "instanceof"}:
            return "", 0
        if token.newline and text in SAME_LINE:
            return "", 0
        if text == ">":
            width = 1
            while width < 3 and self.peek(width).text == ">" and not self.peek(width).spaced:
                width += 1
            if self.peek(width).text == ">=" and not self.peek(width).spaced and width < 3:
                return "", 0
            return ">" * width, width
        return text, 1

    def _combine(
        self, token: Token, operator: str, left: ast.Expression, right: ast.Expression
    ) -> ast.Expression:
        if operator in {"..", "..<", "<..", "<..<"}:
            return ast.RangeLiteral(
                token.line, token.column, left, right, operator[0] == "<", operator[-1] == "<"
            )
        return ast.Binary(token.line, token.column, operator, left, right)

    def _unary(self) -> ast.Expression:
        token = self.token
        if token.kind is not Kind.OPERATOR or token.text not in {"-", "+", "!", "~", "++", "--", "("}:
            return self._postfix()
        if token.text == "(":
            return self._cast() or self._postfix()
        self.advance()
        if token.text in {"++", "--"}:
            return ast.Step(token.line, token.column, token.text, self._unary(), prefix=True)
        if (
            token.text == "-"
            and self.token.kind is Kind.NUMBER
            and self.peek().text not in MEMBER | {"**", "["}
        ):
            return self._negative(token)
        operand = self._binary(NOT_POWER if token.text in {"!", "~"} else UNARY_POWER)
        return ast.Unary(token.line, token.column, token.text, operand)

    def _negative(self, sign: Token) -> ast.Expression:
        """A negative number literal; -2147483648 is an Integer although 2147483648 is none."""
        value = self.advance().value
        negated = type(value)(-value)
        if (
            type(value) is Long
            and int(value) == 2**31
            and self.tokens[self.position - 1].text[-1] not in "lL"
        ):
            negated = -(2**31)
        elif type(value) is BigInteger and int(value) == 2**63:
            negated = Long(-(2**63))
        return ast.Literal(sign.line, sign.column, negated)

    def _cast(self) -> ast.Expression | None:
        """``(Type) value``, tried: None, and nothing taken, when the parenthesis is only a parenthesis."""
        start, token = self.position, self.token
        first = self.peek()
        if first.kind is not Kind.NAME or (first.text in KEYWORDS and first.text not in PRIMITIVES):
            return None
        try:
            self.advance()
            type_name = self.type_name()
            if self.at(")"):
                self.advance()
                if self._casts(type_name):
                    return ast.Cast(
                        token.line, token.column, type_name, self._binary(NOT_POWER), coerce=False
                    )
        except GroovySyntaxError:
            if self.tokens[start].text != "(":
                raise
        self.back_to(start)
        return None

    def _casts(self, type_name: ast.TypeName) -> bool:
        """Does what follows ``(Type)`` look like a value that is being cast?"""
        token = self.token
        simple = type_name.name.rpartition(".")[2]
        is_type = simple in PRIMITIVES or simple[:1].isupper() or type_name.dimensions > 0
        if token.newline or not is_type:
            return False
        if token.kind in {Kind.STRING, Kind.GSTRING, Kind.NUMBER}:
            return True
        if token.kind is Kind.NAME:
            return token.text not in KEYWORDS | {"in", "as"} or token.text in VALUE_WORDS
        if token.text in {"-", "+"}:
            return simple in PRIMITIVES
        return token.text in {"(", "[", "{", "!", "~"}

    # paths

    def _postfix(self) -> ast.Expression:
        value = self._path(self._primary())
        token = self.token
        if token.kind is Kind.OPERATOR and token.text in {"++", "--"} and not token.newline:
            self.advance()
            return ast.Step(token.line, token.column, token.text, value, prefix=False)
        return value

    def _path(self, value: ast.Expression) -> ast.Expression:
        while self.token.kind is Kind.OPERATOR:
            token = self.token
            text = token.text
            if text in MEMBER:
                value = self._member(value)
            elif token.newline:
                break
            elif text == "(":
                value = self._call(value, self.arguments())
            elif text == "{" and isinstance(value, (ast.Variable, ast.Property, ast.Call)):
                value = self._with_closure(value)
            elif text in {"[", "?["}:
                value = self._index(value)
            else:
                break
        return value

    def _member(self, owner: ast.Expression) -> ast.Expression:
        """``.name``, ``?.name``, ``*.name``, ``."name"``, ``.&name``; what follows may make a call of it."""
        token = self.advance()
        operator = token.text
        if operator == ".@":
            self.fail("Direct field access (.@) is not available to rules", token)
        if operator in {".&", "::"}:
            where = self.token
            if where.kind is not Kind.NAME:
                self.fail()
            self.advance()
            return ast.MethodPointer(where.line, where.column, owner, where.text)
        if self.at("<"):
            self.type_arguments()
        name = self._member_name()
        spread, safe = operator == "*.", operator in {"?.", "??."}
        return ast.Property(name.line, name.column, owner, name, safe, spread)

    def _member_name(self) -> ast.Expression:
        token = self.token
        if token.kind is Kind.NAME:
            self.advance()
            return ast.Literal(token.line, token.column, token.text)
        if token.kind is Kind.STRING:
            self.advance()
            return ast.Literal(token.line, token.column, token.value)
        if token.kind is Kind.GSTRING:
            return self._gstring()
        if self.at("("):
            self.advance()
            inner = self.expression()
            self.expect(")")
            return inner
        return self.fail()

    def _call(self, callee: ast.Expression, arguments: ast.Arguments) -> ast.Expression:
        """What ``callee(arguments)`` means: a method of the owner, a method of the script, or ``call``."""
        if isinstance(callee, ast.Property):
            return ast.Call(
                callee.line, callee.column, callee.owner, callee.name, arguments, callee.safe, callee.spread
            )
        if isinstance(callee, ast.Variable):
            name = ast.Literal(callee.line, callee.column, callee.name)
            return ast.Call(callee.line, callee.column, None, name, arguments)
        if isinstance(callee, ast.This):
            name = ast.Literal(callee.line, callee.column, "super" if callee.parent else "this")
            return ast.Call(callee.line, callee.column, None, name, arguments)
        call = ast.Literal(arguments.line, arguments.column, "call")
        return ast.Call(arguments.line, arguments.column, callee, call, arguments)

    def _with_closure(self, callee: ast.Expression) -> ast.Expression:
        """A closure behind a call is its last argument; behind a name it makes the call."""
        closure = self.closure()
        if isinstance(callee, ast.Call):
            old = callee.arguments
            arguments = ast.Arguments(old.line, old.column, (*old.positional, closure), old.named)
            return ast.Call(
                callee.line, callee.column, callee.owner, callee.name, arguments, callee.safe, callee.spread
            )
        return self._call(callee, ast.Arguments(closure.line, closure.column, (closure,)))

    def _index(self, owner: ast.Expression) -> ast.Expression:
        token = self.advance()
        keys = self._list_items()
        self.expect("]")
        if len(keys) == 1 and not isinstance(keys[0], ast.Spread):
            key = keys[0]
        else:
            key = ast.ListLiteral(token.line, token.column, keys)
        return ast.Index(token.line, token.column, owner, key, token.text == "?[")

    # arguments and commands

    def arguments(self) -> ast.Arguments:
        """``(a, *b, name: c)``."""
        start = self.expect("(")
        arguments = self._argument_list(start, ")")
        self.expect(")")
        return arguments

    def _argument_list(self, start: Token, end: str) -> ast.Arguments:
        positional: list[ast.Expression] = []
        named: list[tuple[ast.Expression, ast.Expression | None]] = []
        while not self.at(end):
            key = self._entry_key()
            if key is not None:
                named.append((key, None if isinstance(key, ast.SpreadMap) else self.expression()))
            else:
                positional.append(self._item())
            if not self.accept(","):
                break
        return self._as_arguments(start, positional, named)

    def _as_arguments(
        self,
        start: Token,
        positional: list[ast.Expression],
        named: list[tuple[ast.Expression, ast.Expression | None]],
    ) -> ast.Arguments:
        entries = ast.MapLiteral(start.line, start.column, tuple(named)) if named else None
        return ast.Arguments(start.line, start.column, tuple(positional), entries)

    def command_or_expression(self) -> ast.Expression:
        """An expression, or a call without parentheses: ``println text``, ``send message to: list``."""
        value = self.expression()
        while isinstance(value, (ast.Variable, ast.Property)) and self._begins_command_argument():
            start = self.token
            positional: list[ast.Expression] = []
            named: list[tuple[ast.Expression, ast.Expression | None]] = []
            while True:
                key = self._entry_key()
                if key is not None:
                    named.append((key, self.expression()))
                else:
                    positional.append(self.expression())
                if not self.accept(","):
                    break
            value = self._call(value, self._as_arguments(start, positional, named))
            if self.at_name() and not self.token.newline:
                token = self.advance()
                name = ast.Literal(token.line, token.column, token.text)
                value = self._path(ast.Property(token.line, token.column, value, name))
        return value

    def _begins_command_argument(self) -> bool:
        token = self.token
        if token.newline:
            return False
        if token.kind is Kind.NAME:
            return token.text not in KEYWORDS | {"in", "as"} or token.text in VALUE_WORDS
        return token.kind in {Kind.STRING, Kind.GSTRING, Kind.NUMBER}

    # single values

    def _primary(self) -> ast.Expression:
        token = self.token
        if token.kind is Kind.NAME:
            return self._word()
        if token.kind in {Kind.NUMBER, Kind.STRING}:
            self.advance()
            return ast.Literal(token.line, token.column, token.value)
        if token.kind is Kind.GSTRING:
            return self._gstring()
        if token.text == "(":
            return self._parenthesis()
        if token.text == "[":
            return self._list_or_map()
        if token.text == "{":
            return self.closure()
        if token.text == "@":
            self.fail("Annotations are not available here")
        return self.fail()

    def _word(self) -> ast.Expression:
        token = self.token
        text = token.text
        if text in {"true", "false", "null"}:
            self.advance()
            return ast.Literal(token.line, token.column, {"true": True, "false": False, "null": None}[text])
        if text in {"this", "super"}:
            self.advance()
            return ast.This(token.line, token.column, text == "super")
        if text == "new":
            return self._new()
        if text in KEYWORDS and text not in PRIMITIVES:
            self.fail()
        self.advance()
        if self.at_here("->"):
            return self._lambda(token, (ast.Parameter(token.line, token.column, text, None, None),))
        self.use(text)
        return ast.Variable(token.line, token.column, text)

    def _parenthesis(self) -> ast.Expression:
        """``(value)``, the targets of ``(a, b) = …``, or the parameters of a lambda."""
        start = self.token
        if self._lambda_ahead():
            self.advance()
            parameters = self._parameters_until(")")
            self.expect(")")
            return self._lambda(start, parameters)
        self.advance()
        first = self.command_or_expression()
        if self.at(","):
            targets = [first]
            while self.accept(","):
                targets.append(self.expression())
            self.expect(")")
            if not self.at("="):
                self.fail()
            return ast.ListLiteral(start.line, start.column, tuple(targets))
        self.expect(")")
        return first

    def _lambda_ahead(self) -> bool:
        distance, depth = 0, 0
        while True:
            token = self.peek(distance)
            if token.kind is Kind.END:
                return False
            if token.kind is Kind.OPERATOR:
                depth += (token.text == "(") - (token.text == ")")
                if depth == 0:
                    after = self.peek(distance + 1)
                    return after.text == "->" and after.kind is Kind.OPERATOR
                if token.text in {"{", "[", "?"}:
                    return False
            distance += 1

    def _lambda(self, start: Token, parameters: tuple[ast.Parameter, ...]) -> ast.Expression:
        self.expect("->")
        self.open_function()
        if self.at("{"):
            body = self.block()
        else:
            value = self.expression()
            statement = ast.ExpressionStatement(value.line, value.column, value)
            body = ast.Block(value.line, value.column, (statement,))
        return ast.Closure(start.line, start.column, parameters, body, self.close_function())

    def _gstring(self) -> ast.Expression:
        token = self.advance()
        values = [self._hole(part) for part in token.value[1::2]]
        return ast.GStringLiteral(token.line, token.column, tuple(token.value[0::2]), tuple(values))

    def _hole(self, tokens: list[Token]) -> ast.Expression:
        """One ``${…}``: its tokens are parsed in their place, so that names and positions are right."""
        if len(tokens) == 1:
            return ast.Literal(tokens[0].line, tokens[0].column, "")
        saved = self.tokens, self.position
        self.tokens, self.position, self.token = tokens, 0, tokens[0]
        if self.at("->"):
            arrow = self.advance()
            self.open_function()
            value = self.expression()
            statement = ast.ExpressionStatement(value.line, value.column, value)
            body = ast.Block(arrow.line, arrow.column, (statement,))
            result: ast.Expression = ast.Closure(arrow.line, arrow.column, (), body, self.close_function())
        else:
            result = self.expression()
        self.accept(";")
        if self.token.kind is not Kind.END:
            self.fail()
        self.tokens, self.position = saved
        self.token = self.tokens[self.position]
        return result

    # lists and maps

    def _list_or_map(self) -> ast.Expression:
        start = self.expect("[")
        if self.at(":") and self.peek().text == "]":
            self.advance()
            self.advance()
            return ast.MapLiteral(start.line, start.column, ())
        entries: list[tuple[ast.Expression, ast.Expression | None]] = []
        self.accept(",")
        key = self._entry_key()
        if key is None:
            items = self._list_items()
            self.expect("]")
            return ast.ListLiteral(start.line, start.column, items)
        while key is not None:
            entries.append((key, None if isinstance(key, ast.SpreadMap) else self.expression()))
            if not self.accept(",") or self.at("]"):
                break
            key = self._entry_key()
            if key is None:
                self.fail()
        self.expect("]")
        return ast.MapLiteral(start.line, start.column, tuple(entries))

    def _list_items(self) -> tuple[ast.Expression, ...]:
        items: list[ast.Expression] = []
        while not self.at("]"):
            items.append(self._item())
            if not self.accept(","):
                break
        return tuple(items)

    def _item(self) -> ast.Expression:
        token = self.token
        if self.accept("*"):
            return ast.Spread(token.line, token.column, self.expression())
        return self.expression()

    def _entry_key(self) -> ast.Expression | None:
        """The ``key:`` of a map entry or named argument, taken; None when no key stands here."""
        token, after = self.token, self.peek()
        if token.kind is Kind.OPERATOR and token.text == "*" and after.text == ":":
            self.advance()
            self.advance()
            return ast.SpreadMap(token.line, token.column, self.expression())
        if token.kind is not Kind.OPERATOR and after.kind is Kind.OPERATOR and after.text == ":":
            key: ast.Expression
            if token.kind is Kind.GSTRING:
                key = self._gstring()
            else:
                self.advance()
                word = token.text if token.kind is Kind.NAME else token.value
                key = ast.Literal(token.line, token.column, word)
            self.advance()
            return key
        return self._computed_key()

    def _computed_key(self) -> ast.Expression | None:
        """``(expression):`` and ``[1, 2]:`` as keys; tried, because they look like values at first."""
        if not (self.at("(") or self.at("[")):
            return None
        depth, distance = 0, 0
        while True:
            token = self.peek(distance)
            if token.kind is Kind.END:
                return None
            if token.kind is Kind.OPERATOR:
                depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
                if depth == 0:
                    break
            distance += 1
        if self.peek(distance + 1).text != ":" or self.peek(distance + 1).kind is not Kind.OPERATOR:
            return None
        key = self._primary()
        self.expect(":")
        return key

    # closures

    def closure(self) -> ast.Closure:
        """``{ body }`` or ``{ parameters -> body }``."""
        start = self.expect("{")
        self.open_function()
        parameters = self._closure_parameters()
        body_start = self.token
        statements = self.statements_until("}")
        self.expect("}")
        body = ast.Block(body_start.line, body_start.column, statements)
        return ast.Closure(start.line, start.column, parameters, body, self.close_function())

    def _closure_parameters(self) -> tuple[ast.Parameter, ...] | None:
        if self.accept("->"):
            return ()
        if self.token.kind is not Kind.NAME or not self._arrow_ahead():
            return None
        parameters = self._parameters_until("->")
        self.expect("->")
        return parameters

    def _arrow_ahead(self) -> bool:
        """Is there an ``->`` of this closure before anything that no parameter list contains?"""
        distance, depth = 0, 0
        while True:
            token = self.peek(distance)
            if token.kind is Kind.END:
                return False
            if token.kind is Kind.OPERATOR:
                text = token.text
                if depth == 0 and text == "->":
                    return True
                if depth == 0 and text in {";", "}", "{"}:
                    return False
                depth += (text in {"(", "[", "{"}) - (text in {")", "]", "}"})
                if depth < 0:
                    return False
            elif depth == 0 and token.newline and distance and self.peek(distance - 1).text != ",":
                return False
            distance += 1

    def _parameters_until(self, end: str) -> tuple[ast.Parameter, ...]:
        parameters = []
        while not self.at(end):
            parameters.append(self.parameter())
            if not self.accept(","):
                break
        return tuple(parameters)

    # new

    def _new(self) -> ast.Expression:
        start = self.expect("new")
        type_name = self._created_type()
        if self.at("["):
            return self._new_array(start, type_name)
        if type_name.dimensions:
            self.expect("{")
            items = []
            while not self.at("}"):
                items.append(self.expression())
                if not self.accept(","):
                    break
            self.expect("}")
            return ast.ArrayNew(start.line, start.column, type_name, (), tuple(items))
        if not self.at_here("("):
            self.fail(f"Unexpected input: '{self.shown()}'; Expecting '('")
        arguments = self.arguments()
        body = None
        if self.at_here("{"):
            body = self._anonymous_class(start, type_name)
        return ast.New(start.line, start.column, type_name, arguments, body)

    def _anonymous_class(self, start: Token, parent: ast.TypeName) -> ast.ClassDeclaration:
        return self.class_body(start, "class", "", parent)

    def _created_type(self) -> ast.TypeName:
        if self.at("@"):
            self._refuse_annotation()
        return self.type_name()

    def _refuse_annotation(self) -> NoReturn:
        self.fail("Annotations are not available here")

    def _new_array(self, start: Token, type_name: ast.TypeName) -> ast.Expression:
        sizes = []
        dimensions = type_name.dimensions
        while self.at_here("["):
            self.advance()
            dimensions += 1
            if not self.at("]"):
                sizes.append(self.expression())
            self.expect("]")
        whole = ast.TypeName(type_name.line, type_name.column, type_name.name, dimensions)
        return ast.ArrayNew(start.line, start.column, whole, tuple(sizes), None)
