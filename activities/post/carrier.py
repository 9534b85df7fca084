"""The carrier of mail: a port, and the one that speaks SMTP. It blocks, so it is called in a thread of its own."""

import smtplib
import ssl
from abc import ABC, abstractmethod
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from models.settings import MailSecurity

PATIENCE = 30.0
"""Seconds for each step of the talk."""
FOR_GOOD = range(500, 600)


class NotNow(Exception):
    """It was not taken, and may be later. `fault` is the code of the server's answer, or a word of ours."""

    def __init__(self, fault: str, *, is_ours: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.is_ours = is_ours
        """Whether no letter at all can be sent now, so that this one is not to blame."""


class Undeliverable(Exception):
    """This letter is not taken, now or later."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class MailServer(NamedTuple):
    """Where mail is handed in, and how."""

    host: str
    port: int
    security: MailSecurity
    name: str
    """How we introduce ourselves."""
    user: str = ""
    password: str = ""


class Carrier(ABC):
    """A way for mail to go."""

    @abstractmethod
    def carry(self, letter: EmailMessage) -> None:
        """Hand the letter over. Raises NotNow or Undeliverable; it was not taken then, as far as we know."""

    @abstractmethod
    def rest(self) -> None:
        """There is nothing more to carry for now."""


class SmtpCarrier(Carrier):
    """Hands mail to a server; one talk serves for many letters."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._talk: smtplib.SMTP | None = None

    def carry(self, letter: EmailMessage) -> None:
        """See `Carrier.carry`. What went wrong is kept as a code: the server's words may name the address."""
        try:
            talk = self._talk = self._talk or self._begin()
            sender, to = (letter[name].addresses[0].addr_spec for name in ("From", "To"))
            talk.sendmail(sender, [to], letter.as_bytes(policy=SMTP))
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, _),) = refused.recipients.values()
            raise self._refusal(code) from None
        except smtplib.SMTPDataError as refused:
            raise self._refusal(refused.smtp_code) from None
        except smtplib.SMTPResponseException as refused:  # the door is closed to us, whatever we bring
            self._hang_up()
            raise NotNow(str(refused.smtp_code), is_ours=True) from None
        except (smtplib.SMTPException, OSError) as failure:
            self._hang_up()
            raise NotNow("tls" if isinstance(failure, ssl.SSLError) else "unreachable", is_ours=True) from None

    def rest(self) -> None:
        """Say goodbye."""
        if self._talk is not None:
            with suppress(smtplib.SMTPException, OSError):  # it has gone already
                self._talk.quit()
            self._talk = None

    def _begin(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.security is MailSecurity.TLS:
            talk: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, server.name, timeout=PATIENCE, context=context
            )
        else:
            talk = smtplib.SMTP(server.host, server.port, server.name, timeout=PATIENCE)
        self._talk = talk
        if server.security is MailSecurity.STARTTLS:
            talk.starttls(context=context)
        if server.user:
            talk.login(server.user, server.password)
        return talk

    def _refusal(self, code: int) -> NotNow | Undeliverable:
        self._hang_up()
        return Undeliverable(str(code)) if code in FOR_GOOD else NotNow(str(code))

    def _hang_up(self) -> None:
        if self._talk is not None:
            self._talk.close()
            self._talk = None
