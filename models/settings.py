"""Every setting, once: the only file that reads the environment.

Each field is `MARSHRUT_<NAME>` in the environment, or a file of that name in the folder of secrets (`/run/secrets`,
or `MARSHRUT_SECRETS_DIR`). The address of Temporal is not here: `temporalio.envconfig` reads `TEMPORAL_*`.
"""

import base64
import binascii
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict, SettingsError

from models.calendar import NonWorking
from models.guessing import is_famous, is_guessable
from models.ids import Email
from models.people import Role
from models.provider_settings import ProviderSettings
from models.reach import Reach, on_the_web
from models.sealing import KeyRing, unlock

PREFIX = "MARSHRUT_"
SECRETS = Path("/run/secrets")
KEY_LENGTH = 32
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class SettingsMistake(ValueError):
    """The settings cannot be used; the text (Russian) names the variable and says what is expected."""


class LogLevel(StrEnum):
    """The least important messages that are still written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SignerKind(StrEnum):
    """Who signs documents inside the system."""

    OFF = "off"
    LOCAL = "local"


class MailSecurity(StrEnum):
    """How the talk with the mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(Reach, ProviderSettings):
    """What an installation may set. Read it with `read_settings`, which explains mistakes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    data: Path = Field(
        default=Path("data"),
        description="Папка данных: база SQLite, документы, ключи и база Temporal встроенного варианта.",
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="Адрес базы: postgresql://пользователь:пароль@узел/имя. Пусто: SQLite в папке данных.",
    )
    keys: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='Ключи шифрования, JSON {"имя": "32 байта в base64"}. Пусто можно только во встроенном варианте.',
    )
    current_key: str = Field(default="", description="Имя ключа, которым шифруется новое. Пусто, если ключ один.")
    attachment_megabytes: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Наибольший размер вложения, МБ, целое от 1 до 1000 (наше значение по умолчанию: 20).",
    )
    attachment_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Сколько дней хранится вложение, которое ни к чему не отнесено (наше значение по умолчанию: 30).",
    )
    packs: tuple[Path, ...] = Field(
        default=(), description='Папки с маршрутами региона сверх встроенных, JSON ["/папка"].'
    )
    non_working: NonWorking = Field(
        default=NonWorking.COUNTED,
        description="Нерабочие дни указов 2020 и 2021 годов в сроках новых дел: counted (считаются) или skipped (нет).",
    )
    signer: SignerKind = Field(
        default=SignerKind.OFF,
        description="Кто подписывает документы в системе: off (никто) или local (учебный центр, не квалифицированная).",
    )
    trust: Path | None = Field(
        default=None, description="Папка с сертификатами доверенных центров (.pem, .cer, .crt) и отозванными (.crl)."
    )
    timestamp_address: str = Field(
        default="", description="Адрес службы меток времени (RFC 3161), http:// или https://. Пусто: без меток."
    )
    signature_command: tuple[str, ...] = Field(
        default=(),
        description='Команда проверки ГОСТ-подписи, JSON ["/путь", "{file}", "{signature}"]; код 0 значит: верна.',
    )
    mail_host: str = Field(
        default="", pattern=r"^[A-Za-z0-9.:-]{0,253}$", description="Почтовый сервер (SMTP). Пусто: писем нет."
    )
    mail_port: int = Field(default=587, ge=1, le=65535, description="Порт почтового сервера, целое от 1 до 65535.")
    mail_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="Защита связи с почтовым сервером: starttls, tls (сразу) или none (без защиты, не для пароля).",
    )
    mail_sender: Email = Field(default="", description="Адрес, от которого уходят письма; на него придут отказы.")
    mail_user: str = Field(default="", description="Имя для входа на почтовый сервер. Пусто: без входа.")
    mail_password: SecretStr = Field(
        default=SecretStr(""), description="Пароль для входа на почтовый сервер; лучше файлом секрета."
    )
    without_second_factor: tuple[Role, ...] = Field(
        default=(Role.REPORTER,),
        description='Роли, которым хватает пароля, JSON ["reporter"]; остальным нужен и второй фактор (наше значение).',
    )
    demo: bool = Field(default=False, description="Показательный вариант с вымышленным районом: true или false.")
    log_level: LogLevel = Field(default=LogLevel.INFO, description="Подробность журнала: debug, info, warning, error.")

    @field_validator("database_url")
    @classmethod
    def _with_our_driver(cls, url: str) -> str:
        scheme, mark, rest = url.partition("://")
        if url and (not mark or scheme not in DRIVERS):
            raise ValueError("адрес должен начинаться с postgresql:// или sqlite:///")
        return f"{DRIVERS[scheme]}://{rest}" if url else ""

    @field_validator("timestamp_address")
    @classmethod
    def _on_the_web(cls, address: str) -> str:
        return on_the_web(address)

    @field_validator("signature_command")
    @classmethod
    def _names_both_files(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        lacking = [part for part in ("{file}", "{signature}") if command and part not in command]
        if lacking:
            raise ValueError(f"в команде нет части {' и '.join(lacking)}: отдельным словом, без кавычек внутри")
        return command

    @field_validator("keys")
    @classmethod
    def _of_full_length(cls, keys: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, key in keys.items():
            if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", name):
                raise ValueError("имя ключа: латинские буквы, цифры, «-», «_» и «.», не больше 40 знаков")
            if len(_opened(key)) != KEY_LENGTH:
                raise ValueError(f"ключ «{name}» должен быть {KEY_LENGTH} байтами в base64 (openssl rand -base64 32)")
            if is_guessable(_opened(key)):
                raise ValueError(
                    f"ключ «{name}» не случаен: его легко угадать. Создайте новый (openssl rand -base64 32)"
                )
        return keys

    @model_validator(mode="after")
    def _names_one_current_key(self) -> Self:
        if self.current_key and self.current_key not in self.keys:
            raise ValueError("MARSHRUT_CURRENT_KEY называет ключ, которого нет в MARSHRUT_KEYS")
        if len(self.keys) > 1 and not self.current_key:
            raise ValueError("ключей несколько: назовите в MARSHRUT_CURRENT_KEY тот, которым шифровать новое")
        return self

    @model_validator(mode="after")
    def _keeps_no_famous_password(self) -> Self:
        """The demonstration holds invented people only, so it may be careless."""
        asked = urlsplit(self.database_url)
        for name, user, password in (
            ("MARSHRUT_DATABASE_URL", asked.username, unquote(asked.password or "")),
            ("MARSHRUT_MAIL_PASSWORD", self.mail_user, self.mail_password.get_secret_value()),
        ):
            if not self.demo and is_famous(password, user):
                raise ValueError(f"{name}: такой пароль пробуют первым. Задайте случайный (openssl rand -base64 32)")
        return self

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> Self:
        if not self.mail_host:
            return self
        if not self.mail_sender:
            raise ValueError("MARSHRUT_MAIL_HOST задан, а от кого письма, не сказано: задайте MARSHRUT_MAIL_SENDER")
        if not self.public_address:
            raise ValueError("в письмах только ссылки: задайте MARSHRUT_PUBLIC_ADDRESS, адрес системы для людей")
        if self.mail_user and not self.mail_password.get_secret_value():
            raise ValueError("для входа на почтовый сервер нужен и пароль: задайте MARSHRUT_MAIL_PASSWORD")
        if self.mail_user and self.mail_security is MailSecurity.NONE:
            raise ValueError("MARSHRUT_MAIL_SECURITY=none отправит пароль открытым: задайте starttls или tls")
        return self

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server."""
        return bool(self.mail_host)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is our own SQLite file in the data folder."""
        return not self.database_url

    @property
    def database(self) -> str:
        """The async SQLAlchemy address of the database, whichever it is."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data.absolute() / 'marshrut.db'}"

    @property
    def storage(self) -> Path:
        """The folder of rendered documents."""
        return self.data / "documents"

    @property
    def signatures(self) -> Path:
        """The folder of the local training authority: its key and the keys of people."""
        return self.data / "signatures"

    @property
    def signs_locally(self) -> bool:
        """Whether the training authority signs: where it was asked for, and in the demonstration."""
        return self.demo or self.signer is SignerKind.LOCAL

    @property
    def attachments(self) -> Path:
        """The folder of files attached to forms."""
        return self.data / "attachments"

    @property
    def key_ring(self) -> KeyRing:
        """The keys, opened. Raises SettingsMistake when none were given: there is no default key."""
        if not self.keys:
            raise SettingsMistake(
                "MARSHRUT_KEYS не задан, а без ключей шифрования работать нельзя. Создайте ключ командой "
                '«openssl rand -base64 32» и задайте MARSHRUT_KEYS=\'{"k1": "…"}\' или файл секрета с этим именем.'
            )
        keys = {name: _opened(key) for name, key in self.keys.items()}
        return KeyRing(current=self.current_key or next(iter(keys)), keys=keys)


def read_settings(**given: Any) -> Settings:  # noqa: ANN401 - each field has its own type
    """The settings of this process; it holds their keys. What is `given` goes first. Raises SettingsMistake."""
    folder = Path(os.environ.get(f"{PREFIX}SECRETS_DIR", SECRETS))
    if not folder.is_dir() and folder != SECRETS:
        raise SettingsMistake(f"{PREFIX}SECRETS_DIR: папки с секретами нет или она недоступна.")
    try:
        settings = Settings(_secrets_dir=folder if folder.is_dir() else None, **given)
    except ValidationError as refused:
        raise SettingsMistake(_in_words(refused)) from None
    except SettingsError as refused:
        name = re.search(r'field "(\w+)"', str(refused))
        raise SettingsMistake(_line(name[1], "это не JSON") if name else "Настройки не прочитаны.") from None
    if settings.keys:
        unlock(settings.key_ring.keys, settings.key_ring.current)
    return settings


def _opened(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        return b""


def _in_words(refused: ValidationError) -> str:
    """One line per mistake: the variable, what was said of it, what it is for. Never the value itself."""
    lines = []
    for mistake in refused.errors(include_input=False, include_url=False):
        ours = mistake["msg"].removeprefix("Value error, ") if mistake["type"] == "value_error" else ""
        if not mistake["loc"]:
            lines.append(ours)
            continue
        lines.append(_line(str(mistake["loc"][0]), ours or "недопустимое значение"))
    return "\n".join(lines)


def _line(name: str, mistake: str) -> str:
    known = Settings.model_fields.get(name)
    return f"{PREFIX}{name.upper()}: {mistake}. {known.description if known else ''}".rstrip()
