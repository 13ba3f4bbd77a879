# ruff: noqa: E501, ISC004 a rule and its value stand on one line
"""The language, feature by feature: a rule and the value it must have."""

import pytest
from running import failure, run, shown

from twinline.rules.groovy import compile_script

VALUES = {
    "names and scope": [
        ("x = 5; def f() { x + 1 }; f()", "6"),
        ("f(); def f() { 'hoisted' }", "'hoisted'"),
        ("def n = 0; [1, 2, 3].each { n += it }; n", "6"),
        ("def fs = []; for (i in 1..2) { def k = i; fs << { k } }; fs*.call()", "[1, 2]"),
        ("def fs = []; for (i in 1..2) { fs << { i } }; fs*.call()", "[2, 2]"),
        ("def Await$ = 3; Await$", "3"),
    ],
    "safe navigation": [
        ("def x = null; x?.a", "null"),
        ("def x = null; x?.a?.b?.c()", "null"),
        ("def x = null; x?.a = 1", "1"),
        ("[a: [b: 1]]?.a?.b", "1"),
    ],
    "lists and properties": [
        ("[[a: 1], null, [a: 2]].a", "[1, 2]"),
        ("[[a: 1], null, [a: 2]]*.a", "[1, null, 2]"),
        ("[a: 1, b: 2] + [c: 3]", "['a':1, 'b':2, 'c':3]"),
        ("[a: 1].collectEntries { [it.key, it.value * 2] }", "['a':2]"),
        ('def m = [:]; m.x = 1; m."y z" = 2; m', "['x':1, 'y z':2]"),
        ("def l = [1]; l[3] = 4; l", "[1, null, null, 4]"),
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][1..-1]", "[2, 3]"),
        ("[*[1, 2], 3]", "[1, 2, 3]"),
        ("[if: 1, class: 2, null: 3]", "['if':1, 'class':2, 'null':3]"),
    ],
    "strings": [
        ("""def n = "x"; "a${n}b$n.size" """.replace("$n.size", "${n.size()}"), '"axb1"'),
        ('"""a\n${1 + 1}\n"b\\""""', r'"a\n2\n\"b\""'),
        ("'it''s'".replace("''", "\\'"), "'it\\'s'"),
        ("/a\\/b\\d/", "'a/b\\\\d'"),
        ("$/a/b$$c/$", "'a/b$c'"),
        ('def s = "${-> 5}"; s.toString()', "'5'"),
        ("'abc'[1..-1] + 'abc'[0]", "'bca'"),
        ("def x = 10 / 2 / 5; x", "1"),
    ],
    "closures": [
        ("def c = { it }; c()", "null"),
        ("def c = { a, b = 2 -> a + b }; c(1)", "3"),
        ("def c = { a, b -> a + b }; c([1, 2])", "3"),
        ("[a: 1].collect { k, v -> k + v }", "['a1']"),
        ("def twice(x, c) { c(c(x)) }; twice(3) { it * 2 }", "12"),
        ("[1, 2, 3].each { if (it == 2) return; it }", "[1, 2, 3]"),
        ("[1, 2].with { size() + it.size() }", "4"),
        ("def f = 'abc'.&substring; f(1)", "'bc'"),
    ],
    "methods": [
        ("def f(a, b = a + 1) { [a, b] }; f(1)", "[1, 2]"),
        ("def f(Map m, x) { [m, x] }; f(5, a: 1)", "[['a':1], 5]"),
        ("def f(String s) { 's' }; def f(Integer i) { 'i' }; f(1) + f('x')", "'is'"),
        ("int f() { 5.7 }; f()", "5"),
        ("Map<String, List<Integer>> f(Map<String, Integer> a) { [x: [a.y]] }; f(y: 1)", "['x':[1]]"),
        ("def f(a, b) { a && b == [:] }; f(a = true, b = [:])", "true"),
        ("def f(x) { x }\nf 5", "5"),
    ],
    "control flow": [
        ("def r = []; for (int i = 0; i < 9; i++) { if (i == 1) continue; if (i > 3) break; r << i }; r", "[0, 2, 3]"),
        ("def r = ''; a: for (i in 0..2) { for (j in 0..2) { if (j > i) continue a; r += j } }; r", "'001012'"),
        ("def i = 0; do { i++ } while (i < 3); i", "3"),
        ("switch (5) { case 1..3: 'low'; break; case [5, 6]: 'list'; break; default: 'none' }", "'list'"),
        ("switch ('abc') { case ~/a.*/: return 're' }", "'re'"),
        ("try { null.x } catch (NullPointerException e) { e.message } finally { y = 1 }",
         "'Cannot get property \\'x\\' on null object'"),
        ("def f() { try { return 1 } finally { return 2 } }; f()", "2"),
        ("if (0) 1\nelse if ('') 2\nelse 3", "3"),
    ],
    "new lines": [
        ("[1, 2, 3]\n  .findAll { it > 1 }\n  ?.collect { it * 2 }", "[4, 6]"),
        ("def a = true\n  && false\na", "false"),
        ("def a = 1\n+ 2\na", "1"),
        ("https://example.com/x\n7", "7"),
        ("def a = 1; /* x */ def b = 2 // y\na + b", "3"),
    ],
    "casts": [
        ("(int) 3.9", "3"),
        ("'12' as Long", "12"),
        ("String s = 5; s + 1", "'51'"),
        ("[1, 1] as Set", "[1]"),
        ("int i = 1; i += 2.5; i", "3"),
        ("5 instanceof Number && !('x' instanceof Number)", "true"),
    ],
    "numbers": [
        ("10 / 4", "2.5"),
        ("1 / 3", "0.3333333333"),
        ("Integer.MAX_VALUE + 1", "-2147483648"),
        ("Long.MAX_VALUE + 1", "-9223372036854775808"),
        ("0.1 + 0.2 == 0.3", "true"),
        ("-2147483648", "-2147483648"),
        ("2 ** 10 + 7 % 3", "1025"),
    ],
    "regular expressions": [
        ("def m = 'a1b2' =~ /(\\w)(\\d)/; def r = []; while (m.find()) r << m.group(2); r", "['1', '2']"),
        ("('k=v' =~ /(\\w)=(\\w)/)[0][2]", "'v'"),
        ("'abc'.replaceAll(/(b)/) { it[1].toUpperCase() }", "'aBc'"),
        ("'a-b'.replaceAll(/(\\w)-(\\w)/, '$2-$1')", "'b-a'"),
        ("def sb = new StringBuffer(); def m = 'x1' =~ /\\d/; m.find(); m.appendReplacement(sb, 'n');"
         " m.appendTail(sb); sb.toString()", "'xn'"),
        ("'a.b'.replaceAll(java.util.regex.Pattern.quote('.'), '-')", "'a-b'"),
    ],
    "classes": [
        ("class A { def x = 1; def f() { x + 1 } }; new A(x: 4).f()", "5"),
        ("class A { def f() { 'a' } }; class B extends A { def f() { super.f() + 'b' } }; new B().f()", "'ab'"),
        ("class A { static X = 2; static f(n) { n * X } }; A.f(3)", "6"),
        ("enum Side { LEFT, RIGHT }; Side.RIGHT.ordinal()", "1"),
        ("class E extends RuntimeException { E(String m) { super(m) } }; try { throw new E('q') } catch (E e) { e.message }",
         "'q'"),
        ("def n = 4; new Object() { def f() { n * 2 } }.f()", "8"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [pytest.param(*pair, id=f"{name}: {pair[0]}") for name, pairs in VALUES.items() for pair in pairs],
)
def test_a_rule_has_the_value_groovy_gives_it(source: str, expected: str) -> None:
    assert shown(source) == expected


MESSAGES = [
    ("null?.a.b", "java.lang.NullPointerException", "Cannot get property 'b' on null object"),
    ("def x = null\nx.foo()", "java.lang.NullPointerException", "Cannot invoke method foo() on null object"),
    ("def x = null\nx.a = 1", "java.lang.NullPointerException", "Cannot set property 'a' on null object"),
    ("nothing", "groovy.lang.MissingPropertyException", "No such property: nothing for class: Script1"),
    ("def x = 5; def f() { x }\nf()", "groovy.lang.MissingPropertyException", "No such property: x for class: Script1"),
    ("[1].size", "groovy.lang.MissingPropertyException",
     "Exception evaluating property 'size' for java.util.ArrayList, Reason: "
     "groovy.lang.MissingPropertyException: No such property: size for class: java.lang.Integer"),
    ("1 / 0", "java.lang.ArithmeticException", "Division by zero"),
    ("'x'.toInteger()", "java.lang.NumberFormatException", 'For input string: "x"'),
    ("List l = 'x'", "org.codehaus.groovy.runtime.typehandling.GroovyCastException",
     "Cannot cast object 'x' with class 'java.lang.String' to class 'java.util.List'"),
    ("throw new IllegalStateException('boom')", "java.lang.IllegalStateException", "boom"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "class_name", "message"), MESSAGES)
def test_an_error_has_groovys_class_and_words(source: str, class_name: str, message: str) -> None:
    error = failure(source)
    assert error.class_name == class_name
    assert error.message == message


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("def a = 1\ndef b = a.c.d", 2, 11),
        ("[1].each {\n  it.foo()\n}", 2, 6),
        ("def f() {\n\n  throw new Exception('x')\n}\nf()", 3, 3),
        ('def x = null\n"a ${x.y}"', 2, 8),
    ],
)
def test_an_error_stands_where_it_happened(source: str, line: int, column: int) -> None:
    error = failure(source)
    assert (error.line, error.column) == (line, column)


def test_a_gstring_key_is_not_a_string_key() -> None:
    assert run('def k = "a"; ["${k}": 1]["a"]') is None


def test_printed_text_goes_to_the_caller() -> None:
    output: list[str] = []
    compile_script("println 'a'; print 1").run({}, output=output)
    assert "".join(output) == "a\n1"
