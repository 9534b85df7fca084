"""A courier that dies between the mail server's «250» and its own note of it, as if the machine had lost power.

`python -m tests.support.mortal_courier DATABASE DATA PORT NOW` carries what is due at this moment, and does not return.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from activities.post.carrier import SmtpCarrier
from api.post.courier import Courier
from tests.support.mailbox import Mailbox
from tests.support.post import office_of


class LastCarrier(SmtpCarrier):
    """Hands one letter over, with its last breath."""

    def carry(self, letter: EmailMessage) -> None:
        """The server has it; nobody here will ever know."""
        super().carry(letter)
        os.kill(os.getpid(), signal.SIGKILL)


async def work(database: str, data: Path, port: int, now: datetime) -> None:
    """Carry until death."""
    box = Mailbox(port=port)
    office = office_of(database, data, port, lambda: now)
    await Courier(office, LastCarrier(box.server())).round()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), datetime.fromisoformat(sys.argv[4])))
