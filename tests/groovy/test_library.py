# ruff: noqa: E501 a rule and its value stand on one line
"""Classes and methods of the library: a rule and the value that Groovy 4.0.26 gives it."""

import pytest
from running import failure, shown

TIME = "import java.time.*; import java.time.format.DateTimeFormatter; import java.time.temporal.ChronoUnit; "
VALUES = {
    "dates": [
        (
            "new java.text.SimpleDateFormat(\"yyyy-MM-dd'T'HH:mm:ss.SSSZ\").parse('2020-05-01T10:00:00.000+0200').time",
            "1588320000000",
        ),
        ("Date.parse('yyyy/MM/dd', '2020/05/01').time", "1588291200000"),
        ("new Date(0).format(\"yyyy-MM-dd'T'HH:mm:ssXXX\")", "'1970-01-01T00:00:00Z'"),
        ("new Date(0).toString()", "'Thu Jan 01 00:00:00 UTC 1970'"),
        ("new Date(5).toInstant().toString()", "'1970-01-01T00:00:00.005Z'"),
    ],
    "calendar": [
        (
            "def c = Calendar.instance; c.timeInMillis = 1588291200000L; c.add(Calendar.MONTH, 1); c.time.time",
            "1590969600000",
        ),
        (
            "def c = Calendar.instance; c.time = new Date(0); c.set(2020, 0, 31); c.add(Calendar.MONTH, 1); [c.get(Calendar.DAY_OF_MONTH), c.get(Calendar.DAY_OF_WEEK), c[Calendar.MONTH]]",
            "[29, 7, 1]",
        ),
        (
            "def c = Calendar.instance; c.setTime(new Date(0)); c.set(Calendar.HOUR_OF_DAY, 5); c.timeInMillis",
            "18000000",
        ),
    ],
    "java.time": [
        (TIME + "Instant.ofEpochMilli(1588291200123L).toString()", "'2020-05-01T00:00:00.123Z'"),
        (TIME + "Instant.parse('2020-05-01T00:00:00Z').toEpochMilli()", "1588291200000"),
        (
            TIME + "ZonedDateTime.parse('2020-05-01T10:00:00+02:00').toInstant().toString()",
            "'2020-05-01T08:00:00Z'",
        ),
        (
            TIME + "Instant.ofEpochMilli(0).atZone(ZoneId.of('Europe/Berlin')).toString()",
            "'1970-01-01T01:00+01:00[Europe/Berlin]'",
        ),
        (
            TIME
            + "ZonedDateTime.parse('2020-05-01T10:00:00.000+0200', DateTimeFormatter.ofPattern(\"yyyy-MM-dd'T'HH:mm:ss.SSSZ\")).toString()",
            "'2020-05-01T10:00+02:00'",
        ),
        (
            TIME
            + "DateTimeFormatter.ofPattern('yyyy-MM-dd HH:mm').withZone(ZoneOffset.UTC).format(Instant.ofEpochMilli(0))",
            "'1970-01-01 00:00'",
        ),
        (
            TIME
            + "ZonedDateTime.of(2020, 1, 2, 3, 4, 5, 0, ZoneId.of('UTC')).withNano(0).minusHours(4).toLocalDateTime().toString()",
            "'2020-01-01T23:04:05'",
        ),
        (TIME + "LocalDate.of(2020, 1, 31).plusMonths(1).toString()", "'2020-02-29'"),
        (TIME + "LocalDateTime.parse('2020-02-28T10:00').plusHours(20).toString()", "'2020-02-29T06:00'"),
        (TIME + "LocalDate.of(2020, 5, 1) < LocalDate.of(2020, 5, 2)", "true"),
        (TIME + "ChronoUnit.DAYS.between(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 2, 1))", "31"),
        (TIME + "Duration.between(Instant.ofEpochSecond(0), Instant.ofEpochSecond(7200)).toHours()", "2"),
        (TIME + "Duration.ofMinutes(90).toString()", "'PT1H30M'"),
        (TIME + "Date.from(Instant.ofEpochMilli(5)).time", "5"),
    ],
    "encodings": [
        ("'x'.bytes.encodeBase64().toString()", "'eA=='"),
        ("new String('eHk='.decodeBase64())", "'xy'"),
        ("Base64.encoder.encodeToString('hello'.getBytes('UTF-8'))", "'aGVsbG8='"),
        ("new String(java.util.Base64.getDecoder().decode('aGVsbG8='), 'UTF-8')", "'hello'"),
        ("Base64.getUrlEncoder().withoutPadding().encodeToString('hi??>'.bytes)", "'aGk_Pz4'"),
        ("URLEncoder.encode('a b&c/ü~*', 'UTF-8')", "'a+b%26c%2F%C3%BC%7E*'"),
        ("URLDecoder.decode('a+b%26c', 'UTF-8')", "'a b&c'"),
        ("UUID.nameUUIDFromBytes('a'.bytes).toString()", "'0cc175b9-c0f1-36a8-b1c3-99e269772661'"),
    ],
    "what cannot be changed can be read": [
        ("[3, 1].asImmutable().sort(false)", "[1, 3]"),
        ("[a: 1].asImmutable().a + List.of(1, 2)[1]", "3"),
        ("def l = [1].asImmutable() + 2; l << 3; l", "[1, 2, 3]"),
    ],
}
FAILURES = [
    ("Base64.decoder.decode('%%%')", "java.lang.IllegalArgumentException", "Illegal base64 character 25"),
    (
        TIME + "LocalDate.parse('nope')",
        "java.time.format.DateTimeParseException",
        "Text 'nope' could not be parsed at index 0",
    ),
    (
        TIME + "Instant.parse('2020-05-01')",
        "java.time.format.DateTimeParseException",
        "Text '2020-05-01' could not be parsed at index 10",
    ),
]
CHANGES = [
    "def l = [1].asImmutable(); l << 2",
    "def l = [2, 1].asImmutable(); l.sort()",
    "def l = [1].asImmutable(); l[0] = 2",
    "def m = [a: 1].asImmutable(); m.b = 2",
    "def m = [a: 1].asImmutable(); m.remove('a')",
    "Collections.unmodifiableMap([a: 1])['x'] = 1",
    "([1] as Set).asImmutable().add(2)",
    "List.of(1, 2).add(3)",
]


@pytest.mark.parametrize(
    ("source", "value"), [(source, value) for pairs in VALUES.values() for source, value in pairs]
)
def test_a_rule_has_the_value_groovy_gives_it(source: str, value: str) -> None:
    assert shown(source) == value


@pytest.mark.parametrize(("source", "kind", "message"), FAILURES)
def test_a_rule_fails_as_in_groovy(source: str, kind: str, message: str) -> None:
    error = failure(source)
    assert (error.class_name, error.message) == (kind, message)


@pytest.mark.parametrize("source", CHANGES)
def test_what_is_immutable_refuses_to_be_changed(source: str) -> None:
    assert failure(source).class_name == "java.lang.UnsupportedOperationException"


@pytest.mark.parametrize(
    ("source", "solutions"),
    [
        ("'abc'.lenght()", "length()"),
        ("[1].sise()", "size()"),
        ("class A { def name }; new A().nam", "name"),
        ("class A { def foo() {} }; new A().fooo()", "foo()"),
        ("def link(x) {}; lnk(1)", "link()"),
        ("new Date().tme", "time"),
    ],
)
def test_a_misspelt_name_is_answered_with_those_that_look_like_it(source: str, solutions: str) -> None:
    assert str(failure(source).message).partition("\nPossible solutions: ")[2] == solutions


def test_a_name_like_no_other_gets_no_suggestions() -> None:
    assert "Possible" not in str(failure("'abc'.qqqqqq()").message)
