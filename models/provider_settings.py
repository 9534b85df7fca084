"""What an installation sets to let people in through a region's own sign-in (OpenID Connect); all of it, or nothing."""

import re
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings


class ProviderSettings(BaseSettings):
    """The part of the settings that names the provider."""

    oidc_issuer: str = Field(
        default="",
        description="Внешний вход (OpenID Connect): адрес поставщика, https://узел. Пусто: только вход через систему.",
    )
    oidc_client: str = Field(default="", description="Имя, под которым система известна поставщику входа (client_id).")
    oidc_secret: SecretStr = Field(
        default=SecretStr(""), repr=False, description="Секрет системы у поставщика входа; лучше файлом секрета."
    )
    oidc_claim: str = Field(
        default="preferred_username",
        pattern=r"^[A-Za-z0-9_.:/-]{1,100}$",
        description="Сведение о человеке, по которому поставщик и справочник сходятся (наше: preferred_username).",
    )
    oidc_person: Literal["code", "login"] = Field(
        default="code", description="Чему равно это сведение: code (код сотрудника) или login (логин)."
    )
    oidc_title: str = Field(
        default="", max_length=80, description="Как назвать поставщика на странице входа: «учётная запись региона»."
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _over_a_protected_line(cls, address: str) -> str:
        if address and not is_protected(address):
            raise ValueError("адрес должен начинаться с https:// и не содержать пароля, «?» и «#»")
        return address.rstrip("/")

    @model_validator(mode="after")
    def _is_known_to_the_provider(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client and self.oidc_secret.get_secret_value()):
            raise ValueError("MARSHRUT_OIDC_ISSUER задан: задайте и MARSHRUT_OIDC_CLIENT, и MARSHRUT_OIDC_SECRET")
        return self


def is_protected(address: str) -> bool:
    """Whether nobody on the way can read or change what is said to this address: HTTPS, or this machine itself."""
    return re.fullmatch(r"(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/[^\s?#]*)?", address) is not None
