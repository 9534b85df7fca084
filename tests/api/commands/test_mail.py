"""`marshrut mail try`: status 0 only when the mail server took the letter; otherwise it is said what to mend."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from api.commands.mail import app
from tests.support.mailbox import HOST, Mailbox, mailbox_at_work


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server, and settings that name it."""
    with mailbox_at_work() as at_work:
        named = {"HOST": HOST, "PORT": str(at_work.port), "SECURITY": "none", "SENDER": "marshrut@office.example"}
        for name, value in named.items():
            monkeypatch.setenv(f"MARSHRUT_MAIL_{name}", value)
        monkeypatch.setenv("MARSHRUT_PUBLIC_ADDRESS", "https://marshrut.example")
        yield at_work


def tried(address: str = "doctor@office.example") -> tuple[int, str]:
    found = CliRunner().invoke(app, ["try", "--to", address])
    return found.exit_code, found.output


def test_a_letter_that_was_taken_is_said_to_be_taken(box: Mailbox) -> None:
    assert tried() == (0, f"Почтовый сервер {HOST} принял письмо для doctor@office.example.\n")
    assert [letter["Subject"] for letter in box.letters] == ["Маршрут: пробное письмо"]


def test_what_has_to_be_mended_is_said(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.answers["nobody@office.example"] = "550 no such user"
    assert tried("nobody@office.example") == (
        1,
        "Письмо не отправлено. Такого ящика нет: исправьте адрес в записи сотрудника.\n",
    )
    assert tried("не адрес")[0] == 1
    monkeypatch.setenv("MARSHRUT_MAIL_PORT", "1")
    assert "Почтовый сервер не отвечает: проверьте MARSHRUT_MAIL_HOST" in tried()[1]
    monkeypatch.setenv("MARSHRUT_MAIL_HOST", "")
    assert "Почта выключена" in tried()[1]
