"""The small picture of a photograph shows as much as the photograph: no browser keeps it for whoever sits down next."""

from uuid import uuid4

from tests.support.files import photo
from tests.support.town import Town

REPORTER = "school-4-reporter"


async def test_no_picture_of_a_file_stays_in_a_browser(town: Town) -> None:
    async with town.program(REPORTER) as program, await town.visitor(REPORTER) as browser:
        sent = {"file": ("фото.jpg", photo(), "image/jpeg")}
        brought = await program.post(
            "/api/v1/signals/attachments",
            params={"field": "attachments"},
            files=sent,
            headers={"Idempotency-Key": uuid4().hex},
        )
        assert brought.status_code == 201, brought.text
        address = brought.json()["address"].removeprefix("/api/v1")
        for path in (address, f"{address}/small"):
            shown = await browser.get(path)
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
            assert shown.headers["cache-control"] == "no-store", path
