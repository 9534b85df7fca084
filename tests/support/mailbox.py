"""A real mail server on this machine, and the letters that it took. It can be told to refuse, or to be gone."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from activities.post.carrier import MailServer
from api.supervisor.stack import free_port
from models.settings import MailSecurity

logging.getLogger("mail.log").setLevel(logging.WARNING)  # a line for each line of a letter buries what a test says
HOST = "127.0.0.1"
USER, PASSWORD = "marshrut", "invented-password"


@dataclass
class Mailbox:
    """What the server took, in order; `answers` are said to these addresses in place of a welcome."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """How they who came introduced themselves."""

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters, read as any mail program reads them."""
        return [message_from_bytes(one, _class=EmailMessage, policy=policy.default) for one in self.taken]

    def server(self, security: MailSecurity = MailSecurity.NONE, **changes: Any) -> MailServer:
        """How to reach it."""
        return MailServer(HOST, self.port, security, "marshrut.example", **changes)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, _server: Any, session: Any, _envelope: Any, name: str, responses: list[str]
    ) -> list[str]:
        self.said.append(name)
        session.host_name = name
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def mailbox_at_work(**how: Any) -> Iterator[Mailbox]:
    """The server, on a free port, in a thread of its own; `how` goes to aiosmtpd."""
    box = Mailbox()
    box.port = free_port()
    controller = Controller(box, hostname=HOST, port=box.port, **how)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def asking_for_a_password(tls: ssl.SSLContext) -> dict[str, Any]:
    """A server that takes mail over STARTTLS alone, from those who know the password."""
    return {
        "tls_context": tls,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": _knows,
    }


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
