"""Reading a submitted form."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request

from twinline.trackers.sandbox.refusal import Refused

__all__ = ["read_form"]

_LIMIT = 1 << 20
_FIELDS_LIMIT = 100


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form, the last value of each, with line ends as ``\\n``. Raises Refused."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LIMIT:
            raise Refused(413, "The form is too large.")
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_LIMIT)
    except ValueError as error:
        raise Refused(400, "The form cannot be read.") from error
    return {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}
