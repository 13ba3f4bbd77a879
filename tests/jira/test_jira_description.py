"""The check against Atlassian's description does notice what is not as described."""

import httpx2
import pytest
from jira_description import DESCRIPTION, CheckedTransport

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not DESCRIPTION.exists(), reason="Atlassian's API description is not here"),
]


def _transport(answer: object) -> CheckedTransport:
    return CheckedTransport(httpx2.MockTransport(lambda _request: httpx2.Response(200, json=answer)))


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("GET", "/rest/api/2/issues/1", None, {}),
        ("POST", "/rest/api/2/search", {"jql": 5}, {}),
        ("POST", "/rest/api/2/issue", {"fields": "none"}, {}),
        ("POST", "/rest/api/2/search", {"jql": "x"}, {"issues": {"not": "a list"}}),
        ("GET", "/rest/api/2/issue/1/transitions", None, {"transitions": [{"id": 5}]}),
        ("GET", "/rest/api/2/field", None, {"not": "a list"}),
    ],
)
async def test_a_call_or_an_answer_that_is_not_as_described_is_noted(
    method: str, path: str, body: object, answer: object
) -> None:
    checked = _transport(answer)
    async with httpx2.AsyncClient(transport=checked, auth=("anna", "anna")) as client:
        await client.request(method, f"http://jira.test{path}", json=body)
    assert len(checked.faults) == 1


async def test_a_call_as_described_is_counted_by_its_operation() -> None:
    checked = _transport({"transitions": [{"id": "5", "name": "Go", "to": {"id": "1", "name": "Done"}}]})
    async with httpx2.AsyncClient(transport=checked, auth=("anna", "anna")) as client:
        await client.get("http://jira.test/rest/api/2/issue/1/transitions")
    assert checked.faults == []
    assert checked.used["GET /rest/api/2/issue/{}/transitions"] == 1
