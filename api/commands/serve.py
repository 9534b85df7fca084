"""`marshrut serve`: the web server alone; its database and its Temporal cluster are given by the settings."""

import gc
import logging
from socket import socket

import structlog
import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.threshold import Threshold
from models.settings import Settings, SettingsMistake, read_settings

app = typer.Typer()
GRACE = 3
"""Seconds an open stream may hold up the stop."""


@app.command("serve", help="Веб-сервер: адрес и порт в MARSHRUT_HOST и MARSHRUT_PORT.")
def serve() -> None:
    """Serve until told to stop."""
    try:
        settings = read_settings()
        _ = settings.key_ring
    except SettingsMistake as mistake:
        typer.echo(f"Веб-сервер не запущен. {mistake}", err=True)
        raise typer.Exit(1) from None
    set_up_log(settings)
    server = WebServer(server_config(create_app(settings), settings))
    server.run()
    if not server.started:
        raise typer.Exit(1)


class WebServer(uvicorn.Server):
    """The web server. What it holds when it begins to answer stays, so the collector need not look at it again.

    Routes, forms and law are hundreds of thousands of objects: to go through them took a sixth of a second, in the
    middle of somebody's click.
    """

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()


def server_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the web server is set up."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.value,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        http=Threshold,
        ws="none",
    )


def set_up_log(settings: Settings) -> None:
    """One JSON object a line; the doors log codes and routes, never addresses or names."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.log_level.upper()]),
    )
