"""RFC 9421 signatures over requests and answers, Ed25519, one key per side and connection.

Everything is fixed: the algorithm, the label, the tag, which parts are covered and in which order.
What a message claims about itself decides nothing. The library checks neither the digest of a body
nor repetition; both are done here.

    request   "@method" "@authority" "@path" "@query" "content-type" "content-digest" "tlp-conn" "tlp-boot"
              for contents also "range" (GET) or "upload-offset" (PUT)
    answer    "@status" "content-type" "content-digest" "tlp-conn" "signature";req;key="tlp"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    InvalidSignature,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519

from twinline.link.keys import key_id, public_key_from
from twinline.link.problems import Problem
from twinline.ports import Clock

__all__ = ["MAX_SKEW", "Answer", "Fields", "NonceCache", "Request", "sign", "verify"]

MAX_SKEW = timedelta(minutes=5)
LIFETIME = timedelta(seconds=60)

_LABEL = "tlp"
_NONCES_KEPT = LIFETIME + 2 * MAX_SKEW + timedelta(minutes=1)
_MAX_NONCES = 100_000
_MAX_NONCE_LENGTH = 64
_PARAMETERS = {"created", "expires", "nonce", "keyid", "alg", "tag"}
_REQUEST = (
    "@method",
    "@authority",
    "@path",
    "@query",
    "content-type",
    "content-digest",
    "tlp-conn",
    "tlp-boot",
)
_ANSWER = ("@status", "content-type", "content-digest", "tlp-conn", '"signature";req;key="tlp"')


class Fields:
    """Header fields with every line kept: a repeated line must not hide behind another."""

    def __init__(self, lines: Sequence[tuple[str, str]] = ()) -> None:
        self._lines = [(name.lower(), value) for name, value in lines]

    def items(self) -> Sequence[tuple[str, str]]:
        return tuple(self._lines)

    def get(self, name: str) -> str | None:
        """The value of a field that stands there once; None when it is missing or repeated."""
        found = [value for each, value in self._lines if each == name]
        return found[0] if len(found) == 1 else None

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self._lines])

    def __contains__(self, name: str) -> bool:
        return any(each == name.lower() for each, _ in self._lines)

    def __setitem__(self, name: str, value: str) -> None:
        del self[name]
        self._lines.append((name.lower(), value))

    def __delitem__(self, name: str) -> None:
        self._lines = [line for line in self._lines if line[0] != name.lower()]


@dataclass(slots=True)
class Request:
    """``url`` is absolute, as the caller sees the other side: its configured public URL and path.
    ``body`` is what travels, before any decoding."""

    method: str
    url: str
    headers: Fields
    body: bytes = b""

    @property
    def covered(self) -> tuple[str, ...]:
        more = {"GET": "range", "PUT": "upload-offset"}.get(self.method)
        return (*_REQUEST, more) if more and more in self.headers else _REQUEST

    @property
    def tag(self) -> str:
        return "tlp1"


@dataclass(slots=True)
class Answer:
    status_code: int
    headers: Fields
    request: Request
    body: bytes = b""

    @property
    def covered(self) -> tuple[str, ...]:
        return _ANSWER

    @property
    def tag(self) -> str:
        return "tlp1r"


@dataclass(slots=True)
class NonceCache:
    """The nonces of the last minutes, so that a captured request is worth nothing. In memory: after
    a restart the sequence numbers still keep a repeated exchange from doing anything."""

    clock: Clock
    _seen: dict[str, datetime] = field(default_factory=dict)

    def take(self, key: str, nonce: str) -> None:
        """Raises Problem E_REPLAY, or E_BUSY when there are too many to remember."""
        now = self.clock.now()
        for old, until in list(islice(self._seen.items(), 16)):  # oldest first: inserted in time's order
            if until > now:
                break
            del self._seen[old]
        name = f"{key}:{nonce}"
        if name in self._seen:
            raise Problem("E_REPLAY")
        if len(self._seen) >= _MAX_NONCES:
            raise Problem("E_BUSY", retry_after=60)
        self._seen[name] = now + _NONCES_KEPT


def sign(message: Request | Answer, key: Ed25519PrivateKey, public: str, *, clock: Clock, nonce: str) -> None:
    """Add Content-Digest, Signature-Input and Signature to a message that has its other fields."""
    message.headers["content-digest"] = ContentDigest.create(message.body)
    name, now = key_id(public), clock.now()
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={name: key}),
    )
    signer.sign(
        message,
        key_id=name,
        created=now,
        expires=now + LIFETIME,
        nonce=nonce,
        label=_LABEL,
        tag=message.tag,
        covered_component_ids=message.covered,
        use_existing_digest=True,
    )


def verify(message: Request | Answer, public: str, *, clock: Clock) -> str:
    """Check the signature of the holder of ``public``; answers the nonce.

    Raises Problem E_CLOCK (with our time) or E_SIGNATURE.
    """
    name = key_id(public)
    resolver = MappingKeyResolver(public_keys={name: public_key_from(public)}, private_keys={})
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=resolver)
    verifier.clock = clock
    try:
        results = verifier.verify(message, max_age=LIFETIME, expect_tag=message.tag, expect_label=_LABEL)
        if len(results) != 1:
            raise Problem("E_SIGNATURE", "There must be exactly one signature.")
        result = results[0]
        _check_coverage(list(result.covered_components), result.parameters, message.covered)
        ContentDigest.verify(result.covered_components['"content-digest"'], message.body)
    except (HTTPMessageSignaturesException, ValueError, KeyError) as error:
        raise Problem("E_SIGNATURE") from error
    return str(result.parameters["nonce"])


def _check_coverage(
    covered: Sequence[str], parameters: Mapping[str, int | str], wanted: Sequence[str]
) -> None:
    expected = [name if name.startswith('"') else f'"{name}"' for name in wanted]
    if [*covered] != [*expected, '"@signature-params"'] or set(parameters) != _PARAMETERS:
        raise Problem("E_SIGNATURE", "The signature does not cover what it must, in its order.")
    span = int(parameters["expires"]) - int(parameters["created"])
    nonce = str(parameters["nonce"])
    if not 0 < span <= MAX_SKEW.total_seconds() or not 0 < len(nonce) <= _MAX_NONCE_LENGTH:
        raise Problem("E_SIGNATURE", "The signature is valid for too long, or its nonce has no length.")


class _Verifier(HTTPMessageVerifier):
    """Compares times with our clock, and tells a wrong clock from a wrong signature."""

    clock: Clock

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        created, expires = (sig_input.params.get(name) for name in ("created", "expires"))
        if type(created) is not int or type(expires) is not int or max_age is None:
            raise InvalidSignature("created and expires must be integers")
        now = self.clock.now().timestamp()
        skew = MAX_SKEW.total_seconds()
        if created > now + skew or expires < now - skew:
            raise Problem("E_CLOCK", server_time=self.clock.now().astimezone(UTC).isoformat())
