"""Whole rules the way the generated ones and their recipes are written."""

from typing import Any

import pytest

from twinline.rules.groovy import (
    GroovyClass,
    GroovyError,
    HostFunction,
    HostObject,
    MissingMethod,
    MissingProperty,
    compile_script,
    exception_class,
)


class Bag(HostObject):
    """A host object with any property; ``helper`` functions answer its methods."""

    def __init__(self, groovy_class: str = "com.example.Issue", **facts: Any) -> None:
        self.groovy_class = groovy_class
        self.facts = facts

    def get_property(self, name: str) -> Any:
        if name not in self.facts:
            raise MissingProperty(name)
        return self.facts[name]

    def set_property(self, name: str, value: Any) -> None:
        self.facts[name] = value

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        found = self.facts.get(name)
        if not callable(found):
            raise MissingMethod(name)
        return found(*arguments)


INCOMING = """
if(firstSync){
   // Set the project, and the type by name
   issue.projectKey   = "GLX"
   issue.typeName     = nodeHelper.getIssueType(replica.type?.name, issue.projectKey)?.name ?: "Task"
}
issue.summary      = replica.summary
issue.description  = replica.description
issue.comments     = commentHelper.mergeComments(issue, replica, { it.executor = it.author?.email })
issue.labels       = replica.labels

def statusMap = [
    "Open": "To Do",
    "Done": "Done"
]
def remoteStatusName = replica.status.name
issue.setStatus(statusMap[remoteStatusName] ?: remoteStatusName)

/* custom fields */
issue.customFields."Team Name"?.value = replica.customFields."Team Name"?.value
"""


def sides(**replica: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "type": Bag(name="Bug"),
        "summary": "It burns",
        "description": "a lot",
        "labels": ["hot"],
        "status": Bag(name="Open"),
        "customFields": {"Team Name": Bag(value="Fire")},
        "comments": [Bag(author=Bag(email="a@example.com")), Bag(author=None)],
    } | replica
    issue = Bag(customFields={"Team Name": Bag(value=None)})
    issue.facts["setStatus"] = lambda name: issue.facts.__setitem__("status", name)

    def merge(_issue: Any, replica_given: Any, closure: Any) -> list[Any]:
        for comment in replica_given.facts["comments"]:
            closure(comment)
        return list(replica_given.facts["comments"])

    return {
        "firstSync": True,
        "issue": issue,
        "replica": Bag(**facts),
        "nodeHelper": Bag(getIssueType=lambda name, _project: Bag(name=name) if name == "Bug" else None),
        "commentHelper": Bag(mergeComments=merge),
    }


def test_an_incoming_rule_fills_the_issue() -> None:
    bindings = sides()
    compile_script(INCOMING).run(bindings)
    facts = bindings["issue"].facts
    assert facts["projectKey"] == "GLX"
    assert facts["typeName"] == "Bug"
    assert facts["summary"] == "It burns"
    assert facts["status"] == "To Do"
    assert facts["customFields"]["Team Name"].facts["value"] == "Fire"
    assert [comment.facts["executor"] for comment in facts["comments"]] == ["a@example.com", None]


def test_the_elvis_default_takes_over_when_a_helper_finds_nothing() -> None:
    bindings = sides(type=None)
    compile_script(INCOMING).run(bindings)
    assert bindings["issue"].facts["typeName"] == "Task"


def test_a_compiled_rule_keeps_nothing_from_one_run_to_the_next() -> None:
    script = compile_script("class Counter { static int n = 0 }; seen = (Counter.n += 1)")
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    script.run(first)
    script.run(second)
    assert first == second == {"seen": 1}


def test_store_is_a_function_of_the_host() -> None:
    stored: list[Any] = []
    compile_script("store(issue)").run({"issue": "i", "store": HostFunction("store", stored.append)})
    assert stored == ["i"]


def test_return_at_the_top_ends_the_rule() -> None:
    bindings: dict[str, Any] = {}
    compile_script("a = 1\nif (a) return\na = 2").run(bindings)
    assert bindings == {"a": 1}


def test_a_missing_property_of_a_host_object_is_named_with_its_class_and_line() -> None:
    with pytest.raises(GroovyError) as caught:
        compile_script("\nissue.nothing").run({"issue": Bag()})
    assert caught.value.message == "No such property: nothing for class: com.example.Issue"
    assert caught.value.class_name == "groovy.lang.MissingPropertyException"
    assert (caught.value.line, caught.value.column) == (2, 7)


def test_a_missing_method_of_a_host_object_shows_the_arguments() -> None:
    with pytest.raises(GroovyError) as caught:
        compile_script('issue.foo(1, "a")').run({"issue": Bag()})
    assert caught.value.message == (
        "No signature of method: com.example.Issue.foo() is applicable for argument types: "
        "(Integer, String) values: [1, a]"
    )


def test_getters_and_setters_reach_the_properties_of_a_host_object() -> None:
    issue = Bag(key="A-1")
    assert compile_script('issue.setSummary("s"); issue.getKey()').run({"issue": issue}) == "A-1"
    assert issue.facts["summary"] == "s"


def test_a_property_of_a_list_is_asked_of_every_element() -> None:
    comments = [Bag(body="a"), None, Bag(body="b")]
    assert compile_script("comments.body").run({"comments": comments}) == ["a", "b"]


def test_an_exception_of_the_host_is_thrown_and_carries_its_class() -> None:
    name = "com.exalate.api.exception.IssueTrackerException"
    script = compile_script(f'throw new {name}("no such user")', classes={name: exception_class(name)})
    with pytest.raises(GroovyError) as caught:
        script.run({})
    assert caught.value.class_name == name
    assert caught.value.message == "no such user"


def test_classes_of_the_host_are_found_by_import_and_by_full_name() -> None:
    kind = GroovyClass("a.b.Trace", construct=Bag, statics={"COMMENT": "COMMENT"})
    assert compile_script("import a.b.Trace\nTrace.COMMENT", classes={"a.b.Trace": kind}).run({}) == "COMMENT"
    assert compile_script("a.b.Trace.COMMENT", classes={"a.b.Trace": kind}).run({}) == "COMMENT"
    assert isinstance(compile_script("new a.b.Trace()", classes={"a.b.Trace": kind}).run({}), Bag)


def test_a_class_that_does_not_exist_hurts_only_when_it_is_reached() -> None:
    assert compile_script("if (false) new com.atlassian.Gone()\n5").run({}) == 5
    with pytest.raises(GroovyError, match="unable to resolve class"):
        compile_script("new com.atlassian.Gone()").run({})


def test_an_error_of_the_host_that_is_no_groovy_error_passes_through() -> None:
    def fail() -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        compile_script("try { store() } catch (e) { 1 }").run({"store": HostFunction("store", fail)})
