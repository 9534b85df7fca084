"""Pages on which somebody chooses a password or sets a second factor up, at the sign-in or later; with their words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from babel.dates import format_timedelta
from fastapi import Request
from fastapi.responses import HTMLResponse

from activities.accounts.book import change_password
from api.admission import needs_factor
from api.languages import PRODUCT, locale, ngettext, spoken
from api.languages import gettext as _
from api.office import Office
from api.pages.fields import Fields
from api.pages.showing import show
from api.reading.accounts import account_of
from forms.qr import address_image
from models.ids import PersonCode
from models.one_time import app_address, spelled
from models.passwords import ALONE, BESIDE_FACTOR, LONGEST, Weakness, weakness
from models.people import Role

WRONG, TOO_MANY = 422, 429


class Asked(NamedTuple):
    """What a form of a step carries: where it is sent, its token, what is taken along, what was wrong with it."""

    address: str
    token: str
    next: str = "/"
    kept: str = ""
    mistake: str = ""
    status: int = 200


async def least_length(at: Office, person: PersonCode) -> int:
    """How long a password of this person must be."""
    async with at.sessions.reading() as connection:
        row = await account_of(connection, person)
    return BESIDE_FACTOR if row is None or needs_factor(at, Role(row.role)) else ALONE


async def brought_password(at: Office, person: PersonCode, sent: Fields) -> str:
    """Change the password to the one that was brought, or say what is wrong with it: then nothing was changed."""
    chosen, least = sent.secret("new_password"), await least_length(at, person)
    async with at.sessions.reading() as connection:
        row = await account_of(connection, person)
    if row is None:
        return _("Учётной записи больше нет. Обратитесь к администратору.")
    weak = weakness(chosen, own=(row.login, row.full_name, row.short_name), least=least)
    if weak is not None:
        return _words(weak, least)
    if await at.hasher.fits(chosen, row.password):
        return _("Это прежний пароль. Придумайте другой.")
    await change_password(at.sessions, person, await at.hasher.hashed(chosen), at=at.clock())
    return ""


async def password_page(request: Request, at: Office, person: PersonCode, asked: Asked, *, knows: bool) -> HTMLResponse:
    """A new password; `knows` asks for the present one as well."""
    return show(
        request,
        "pages/password_new.html",
        status=asked.status,
        heading=_("Новый пароль"),
        asked=asked,
        knows=knows,
        least=await least_length(at, person),
    )


def factor_page(request: Request, secret: bytes, login: str, asked: Asked, *, knows: bool) -> HTMLResponse:
    """A second factor: the QR code, the same in letters, and the first code to prove that it was taken over."""
    return show(
        request,
        "pages/factor_new.html",
        status=asked.status,
        heading=_("Второй фактор"),
        asked=asked,
        knows=knows,
        picture=address_image(app_address(secret, login, PRODUCT[spoken.get()])),
        spelled=spelled(secret),
    )


def codes_page(
    request: Request, codes: Sequence[str], *, onward: str, pairs: Sequence[tuple[str, str]]
) -> HTMLResponse:
    """Recovery codes: shown now, kept nowhere. What was written before the sign-in goes on from here."""
    return show(
        request,
        "pages/factor_codes.html",
        heading=_("Запасные коды"),
        codes=codes,
        onward=onward,
        pairs=pairs,
    )


def waiting(until: datetime, now: datetime) -> str:
    """That it is too early to try again."""
    left = format_timedelta(until - now, granularity="second", threshold=1, add_direction=True, locale=locale())
    return _("Слишком много неудачных попыток. Следующая возможна %(left)s, до этого ничего не проверяется.") % {
        "left": left
    }


def _words(weak: Weakness, least: int) -> str:
    if weak is Weakness.SHORT:
        said = ngettext("Пароль короче %(num)d знака.", "Пароль короче %(num)d знаков.", least) % {"num": least}
        return said + " " + _("Возьмите несколько слов подряд: так длинный пароль легче запомнить.")
    if weak is Weakness.LONG:
        return _("Пароль длиннее %(num)d знаков.") % {"num": LONGEST}
    if weak is Weakness.KNOWN:
        return _("Такой пароль подбирают первым: в нём известные слова, ряды клавиш или повторы. Придумайте другой.")
    return _("Пароль почти весь из вашего логина, имени или места работы. Придумайте другой.")
