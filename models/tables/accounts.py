"""How members of staff come in: their login and what proves it, codes for a lost telephone, counted attempts."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.columns import Base, Code


class Account(Base):
    """The login of a member of staff, the argon2id hash of the password, the sealed secret of the second factor."""

    __tablename__ = "account"

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    login: Mapped[Code] = mapped_column(unique=True)
    """In small letters: nobody tells logins apart by size."""
    password: Mapped[str]
    password_at: Mapped[datetime]
    must_change: Mapped[bool]
    first_until: Mapped[datetime | None]
    """Until when a first password lets in; None for one that the person chose."""
    secret: Mapped[str | None]
    """The secret of the second factor, sealed under the server's key; None until one was set up."""
    factor_at: Mapped[datetime | None]
    last_step: Mapped[int | None]
    """The step of the last code that let in: no code does so twice."""
    failed: Mapped[int] = mapped_column(default=0)
    """Attempts of strangers since the person came in last."""
    failed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """The SHA-256 of a code that stands in for the second factor once."""

    __tablename__ = "recovery_code"

    person: Mapped[Code] = mapped_column(ForeignKey("person.code"), primary_key=True)
    digest: Mapped[Code] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """Attempts that failed, counted under a keyed digest: neither a login nor an address can be read from it."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[Code] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
    """Before this moment nothing is tried."""


class Service(Base):
    """A system of an agency that speaks to the API: no person, no pages, keys alone. Its code begins with `svc-`.

    One that was closed is kept for what it did; its keys let nobody in.
    """

    __tablename__ = "service"

    code: Mapped[Code] = mapped_column(primary_key=True)
    title: Mapped[str]
    agency: Mapped[Code] = mapped_column(ForeignKey("agency.code"), index=True)
    scope: Mapped[Code]
    """What it is for: `signals` sends signals and follows them, `read` reads what specialists of the agency read."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class ServiceKey(Base):
    """A key of a service. Only its SHA-256 is kept, and it always has an end."""

    __tablename__ = "service_key"

    digest: Mapped[Code] = mapped_column(primary_key=True)
    service: Mapped[Code] = mapped_column(ForeignKey("service.code"), index=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
