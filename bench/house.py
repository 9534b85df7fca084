"""`python -m bench.house --app pages|empty --port N`: the product's web server, or a page with nothing behind it.

Both run in the server that the product runs in, set up alike. The product's clock starts at the moment of the region.
"""

import argparse
import time
from datetime import datetime, timedelta

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.app import create_app
from api.commands.serve import WebServer, server_config, set_up_log
from bench.population import NOW
from models.settings import read_settings

EMPTY = "<!DOCTYPE html><html lang=ru><title>Пусто</title><h1>Пусто</h1></html>"
BEGAN = time.monotonic()


def clock() -> datetime:
    """The time of the region, going on since this process began."""
    return NOW + timedelta(seconds=time.monotonic() - BEGAN)


def empty() -> FastAPI:
    """The reference: one page, nothing asked, nothing looked up."""
    app = FastAPI(openapi_url=None)

    @app.get("/empty")
    async def _page() -> HTMLResponse:
        return HTMLResponse(EMPTY)

    return app


def main() -> None:
    """Serve until told to stop."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--app", choices=("pages", "empty"), required=True)
    asked = reader.parse_args()
    settings = read_settings(requests_per_minute=0)
    set_up_log(settings)
    app = create_app(settings, clock=clock) if asked.app == "pages" else empty()
    WebServer(server_config(app, settings)).run()


if __name__ == "__main__":
    main()
