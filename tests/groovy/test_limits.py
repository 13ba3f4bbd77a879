"""What a rule may use up, and what it may not reach."""

from contextlib import suppress

import pytest
from running import failure, run

from twinline.rules.groovy import Budget, GroovyError, GroovySyntaxError, LimitExceeded

SMALL = Budget(steps=50_000, depth=100, text=100_000, elements=10_000, matching_seconds=0.3)


def test_an_endless_loop_ends_with_its_line() -> None:
    error = failure("def a = 1\n\nwhile (true) { }", SMALL)
    assert isinstance(error, LimitExceeded)
    assert error.class_name == "LimitExceeded"
    assert error.line == 3


def test_a_rule_cannot_catch_its_own_end() -> None:
    source = "try { while (true) { } } catch (Throwable t) { 5 } finally { while (true) { } }"
    assert isinstance(failure(source, SMALL), LimitExceeded)


def test_endless_recursion_ends_with_its_line() -> None:
    error = failure("\ndef f(n) { f(n + 1) }\nf(0)", SMALL)
    assert isinstance(error, LimitExceeded)
    assert error.line == 2


@pytest.mark.parametrize(
    "source",
    [
        "def s = 'a'; while (true) s += s",
        "def l = [1]; while (true) l += l",
        "def l = []; while (true) l << 1",
        "'a' * 1000000000",
        "'a'.padLeft(1000000000)",
        "[1] * 1000000000",
        "new int[1000000000]",
        "def l = []; l[1000000000] = 1",
        "(1..2000000000).toList()",
        "(1..2000000000).each { }",
        "for (i in 1..2000000000) { }",
        "2000000000.times { }",
        "2 ** 1000000000",
        "1g << 1000000000",
        "def s = 'a' * 50000; s.replace('a', 'bbbb')",
        "def l = (1..9000).toList(); l.each { l.contains(it) }",
        "((1..30).collect { [1, 2, 3] }).combinations()",
        "def l = []; l << l; l as Set",
        "def b = new StringBuilder('a'); while (true) b.append(b)",
        "1e4000 * 1e4000",
        "while (true) println 'x'",
    ],
)
def test_a_bomb_ends_within_the_limits(source: str) -> None:
    assert isinstance(failure(source, SMALL), LimitExceeded)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["(x+x+)+y", "(.*a){30}b", "^(x|xx)+$"])
def test_a_pattern_without_end_is_stopped(pattern: str) -> None:
    with suppress(LimitExceeded):
        run(f"('x' * 400 + 'a') =~ /{pattern}/ ? 1 : 0", SMALL)


def test_the_run_after_a_stopped_one_has_a_budget_of_its_own() -> None:
    failure("while (true) { }", SMALL)
    assert run("def n = 0; 100.times { n++ }; n", SMALL) == 100


REFUSED = [
    "'ls'.execute()",
    "['ls'].execute()",
    "System.exit(0)",
    "System.getenv()",
    "System.getProperty('x')",
    "Eval.me('1')",
    "new GroovyShell().evaluate('1')",
    "evaluate('1')",
    "this.evaluate('1')",
    "'a'.metaClass",
    "String.metaClass.x = { }",
    "this.metaClass",
    "issue = [1]; issue.metaClass.foo = { }",
    "Class.forName('java.lang.Runtime')",
    "'a'.class.forName('java.lang.Runtime')",
    "'a'.class.classLoader",
    "''.getClass().newInstance()",
    "this.class.classLoader",
    "new File('/etc/passwd').text",
    "new URL('http://example.com').text",
    "'http://example.com'.toURL()",
    "Runtime.runtime.exec('ls')",
    "new ProcessBuilder('ls').start()",
    "Thread.start { }",
    "new Thread({ })",
    "x.@y",
    "String.&forName\nString.forName('x')",
    "def m = 'a'.&execute; m()",
    "'a'.\"${'exe' + 'cute'}\"()",
    "import java.lang.Runtime as R\nR.getRuntime()",
    "'a'.__class__",
    "'a'.__init__()",
    "this.__dict__",
    "def c = { }; c.__globals__",
    "def c = { }; c.run",
    "def c = { }; c.code",
    "def c = { }; c.frame",
    "Math.functions",
    "Math.construct",
    "'a'.class.statics",
    "new Exception('x').kind",
    "(~/x/).compiled",
    "('x' =~ /x/).current",
    "new Date().moment()",
    "binding.run",
    "binding._variables",
    "class A { }; A.plan",
    "class A { }; new A().kind",
    "class A { }; new A().fields",
    "1.__add__(2)",
    "[1].append",
    "[:].__class__.mro()",
    "'a'.encode('utf-8')",
]


@pytest.mark.parametrize("source", REFUSED)
def test_nothing_leads_out_of_a_rule(source: str) -> None:
    with pytest.raises((GroovyError, GroovySyntaxError)):
        run(source, SMALL)
