"""Say what went wrong on the way to a host, and what a person can do about it."""

import socket
import ssl
from collections.abc import Iterator

import httpx2

__all__ = ["describe_failure"]


def describe_failure(error: BaseException, host: str) -> str:
    """One or two sentences for the console. ``host`` is ``name`` or ``name:port``."""
    if isinstance(error, httpx2.ProxyError):
        return f"The outgoing proxy does not let us through to {host} ({error}). Check the proxy settings."
    for cause in _causes(error):
        sentence = _sentence(cause, host)
        if sentence:
            return sentence
    if isinstance(error, httpx2.PoolTimeout):
        return f"All connections to {host} are busy."
    if isinstance(error, httpx2.ConnectTimeout):
        return f"{host} does not answer to a connection in time. Check the address and the firewalls between."
    if isinstance(error, httpx2.TimeoutException):
        return f"{host} did not answer in time."
    if isinstance(error, httpx2.DecodingError):
        return f"The answer of {host} is broken ({error})."
    if isinstance(error, httpx2.ConnectError):
        return f"No connection to {host} ({error}). Check the address and the network."
    return f"The connection to {host} broke off before the whole answer came ({type(error).__name__})."


def _sentence(cause: BaseException, host: str) -> str:
    match cause:
        case ssl.SSLCertVerificationError():
            return (
                f"{host} shows a certificate that this node does not trust ({cause.verify_message}). "
                "If it is signed by the company's own authority, enter that CA file in the network settings."
            )
        case ssl.SSLError():
            reason = (cause.reason or str(cause)).replace("_", " ").lower()
            return f"No secure connection to {host} ({reason}). Does it really speak https at this port?"
        case socket.gaierror():
            return f"The name of {host} cannot be resolved. Check the address and this machine's DNS."
        case ConnectionRefusedError():
            return f"Nothing listens at {host}. Check the address and port, and that the tracker is running."
        case _:
            return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it came from, groups opened."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)
