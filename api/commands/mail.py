"""`marshrut mail try`: hand one letter to the mail server of the settings, and say what came of it."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Annotated, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError

from activities.post.carrier import NotNow, SmtpCarrier, Undeliverable
from api.post.courier import server_of
from api.v1.mail import fault_words
from models.ids import Email
from models.settings import Settings, SettingsMistake, read_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def mail() -> None:
    """Почта: проверить настройки."""


@app.command("try", help="Отправить пробное письмо и сказать, что ответил почтовый сервер.")
def try_out(*, to: Annotated[str, typer.Option("--to", help="Адрес, на который отправить.")]) -> None:
    """Send one letter past the outbox; nothing of it is kept."""
    try:
        settings = read_settings()
        address = TypeAdapter(Email).validate_python(to)
    except (SettingsMistake, ValidationError) as mistake:
        _stop(str(mistake) if isinstance(mistake, SettingsMistake) else f"«{to}» — не адрес электронной почты.")
    if not settings.sends_mail:
        _stop("Почта выключена: задайте MARSHRUT_MAIL_HOST (см. docs/mail.md).")
    carrier = SmtpCarrier(server_of(settings))
    try:
        carrier.carry(_letter(settings, address))
    except (NotNow, Undeliverable) as refused:
        _stop(fault_words(refused.fault))
    finally:
        carrier.rest()
    typer.echo(f"Почтовый сервер {settings.mail_host} принял письмо для {address}.")


def _letter(settings: Settings, address: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = settings.mail_sender, address, "Маршрут: пробное письмо"
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content("Это пробное письмо. Почта Маршрута настроена.\n", cte="base64")
    return letter


def _stop(said: str) -> NoReturn:
    typer.echo(f"Письмо не отправлено. {said}", err=True)
    raise typer.Exit(1)
