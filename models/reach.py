"""How the doors are reached: where they listen, under which names they answer, and how often one may knock."""

import re
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator


class Reach(BaseModel):
    """The settings of the doors themselves; each is `MARSHRUT_<NAME>`, as all of `models/settings.py`."""

    host: str = Field(default="127.0.0.1", description="Адрес, на котором отвечает веб-сервер.")
    port: int = Field(default=8000, ge=0, le=65535, description="Порт веб-сервера, целое от 0 до 65535; 0: свободный.")
    public_address: str = Field(
        default="",
        description="Адрес для людей, https://узел: стоит в QR-коде документов. Пусто: в коде только номер и дайджест.",
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description='Имена узла, под которыми отвечает веб-сервер, JSON ["узел"]. Пусто: имя из '
        "MARSHRUT_PUBLIC_ADDRESS, а без него любое.",
    )
    codec_origin: str = Field(
        default="",
        description="Откуда Temporal UI просит раскрыть данные процесса: https://узел без пути. Пусто: ниоткуда.",
    )
    requests_per_minute: int = Field(
        default=1200,
        ge=0,
        le=1_000_000,
        description="Сколько запросов в минуту принимают от одного человека (от незнакомых с одного адреса вдесятеро "
        "больше), целое от 0 до 1000000; 0: без границы (наше значение по умолчанию: 1200).",
    )

    @field_validator("public_address")
    @classmethod
    def _for_people(cls, address: str) -> str:
        return on_the_web(address)

    @field_validator("hosts")
    @classmethod
    def _names_of_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not re.fullmatch(r"[^\s/:@?#*\[\]]+|[0-9a-f:.]+", host):
                raise ValueError("нужны имена узлов без https://, порта и звёздочек")
            _on_the_wire(host)
        return hosts

    @field_validator("codec_origin")
    @classmethod
    def _an_origin(cls, origin: str) -> str:
        if origin and not re.fullmatch(r"https?://[^\s/?#@*]+", origin):
            raise ValueError("нужен адрес без пути и звёздочек: https://узел или http://узел:порт")
        return origin

    @property
    def check_address(self) -> str:
        """Where the QR code of a document leads, up to the digest; empty when there is no address for people."""
        return f"{self.public_address}/check/" if self.public_address else ""

    @property
    def own_hosts(self) -> frozenset[str]:
        """The names of hosts under which the doors answer, as requests write them; empty when any will do."""
        told = urlsplit(self.public_address).hostname if self.public_address else None
        return frozenset(map(_on_the_wire, self.hosts or ((told,) if told else ())))


def on_the_web(address: str) -> str:
    """An address of the web without a slash at its end, or nothing. Raises ValueError for anything else."""
    if address and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", address):
        raise ValueError("адрес должен начинаться с https:// или http:// и не содержать пароля, «?» и «#»")
    return address.rstrip("/")


def _on_the_wire(host: str) -> str:
    """The name of a host as requests write it. Raises ValueError when it cannot be one."""
    return host.encode("idna").decode().lower()
