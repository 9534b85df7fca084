"""The moment of a signature, confirmed by a timestamping authority (RFC 3161), asked over HTTP."""

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

PATIENCE = 20.0
"""Seconds to wait for the authority."""

LARGEST = 1_000_000
"""Bytes of an answer; a usual one has some six thousand."""


class TimestampServer(TimeStamper):
    """One timestamping authority."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # untyped there
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer. Raises OSError when there is none that can be read."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
                answer = await client.post(self._address, content=req.dump(), headers=headers)
                answer.raise_for_status()
            if len(answer.content) > LARGEST:
                raise OSError("the timestamping authority answered too much")
            return tsp.TimeStampResp.load(answer.content, strict=True)
        except (httpx.HTTPError, ValueError) as failure:
            raise OSError(f"the timestamping authority did not answer: {type(failure).__name__}") from failure
