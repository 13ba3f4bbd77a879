"""A hook call is believed when it is signed, and then only as far as its ids go."""

import hashlib
import hmac
import json
import os
from pathlib import Path

import pytest

from twinline.domain.errors import NotPermitted
from twinline.trackers.jira.hooks import hinted

_SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
_RECORDED = sorted((_SHARED / "fixtures" / "jira" / "webhooks-mattermost").glob("*.json"))
_SECRET = "a secret of ours"


def _call(body: bytes, secret: str = _SECRET) -> tuple[str, ...]:
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hinted({"x-hub-signature": signature}, body, secret=_SECRET)


@pytest.mark.skipif(not _RECORDED, reason="the recorded hook calls are not here")
def test_every_recorded_call_names_its_issue() -> None:
    for path in _RECORDED:
        body = path.read_bytes()
        (identity,) = _call(body)
        payload = json.loads(body)
        if "issue" in payload:
            assert identity == payload["issue"]["id"], path.name
        else:
            assert f"/issue/{identity}/comment/" in payload["comment"]["self"], path.name


def test_a_servers_comment_event_without_issue_is_read_from_the_address() -> None:
    comment = {"id": "9", "self": "https://jira.test/jira/rest/api/2/issue/10013/comment/9"}
    assert _call(json.dumps({"webhookEvent": "comment_created", "comment": comment}).encode()) == ("10013",)


def test_a_call_with_another_secret_or_a_changed_body_is_refused() -> None:
    body = b'{"issue": {"id": "1"}}'
    with pytest.raises(NotPermitted):
        _call(body, secret="another")
    signature = "sha256=" + hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    with pytest.raises(NotPermitted):
        hinted({"X-Hub-Signature": signature}, body + b" ", secret=_SECRET)
    with pytest.raises(NotPermitted):
        hinted({"X-Hub-Signature": "ünsinn"}, body, secret=_SECRET)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b'{"issue": null, "comment": 7}',
        b'{"issue": {"id": "../../etc"}}',
        b'{"issue": {"id": {}}}',
        b'{"issue": {"id": "' + b"9" * 40 + b'"}}',
        b"[" * 100_000,
    ],
)
def test_a_body_without_a_sound_id_names_nothing(body: bytes) -> None:
    assert _call(body) == ()
