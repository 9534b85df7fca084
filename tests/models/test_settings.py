"""Settings are read once, from one place, and a mistake in them is explained without showing a secret."""

import base64
import re
from pathlib import Path

import pytest

from models.sealing import KeyRing
from models.settings import PREFIX, LogLevel, Settings, SettingsMistake, read_settings

KEY = bytes(range(32))
TEXT = base64.b64encode(KEY).decode()


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setenv(f"{PREFIX}SECRETS_DIR", str(tmp_path))


def test_nothing_set_is_the_embedded_variant_on_this_machine_only() -> None:
    settings = read_settings()
    assert settings.is_embedded
    assert settings.database == f"sqlite+aiosqlite:///{Path('data/marshrut.db').absolute()}"
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, False)
    assert settings.log_level is LogLevel.INFO
    assert settings.storage == Path("data/documents")


def test_there_is_no_default_key() -> None:
    with pytest.raises(SettingsMistake, match="MARSHRUT_KEYS не задан"):
        _ = read_settings().key_ring


def test_one_key_is_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_KEYS", f'{{"k1": "{TEXT}"}}')
    assert read_settings().key_ring == KeyRing(current="k1", keys={"k1": KEY})


def test_of_several_keys_the_current_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_KEYS", f'{{"k1": "{TEXT}", "k2": "{TEXT}"}}')
    with pytest.raises(SettingsMistake, match="MARSHRUT_CURRENT_KEY"):
        read_settings()
    monkeypatch.setenv("MARSHRUT_CURRENT_KEY", "k2")
    assert read_settings().key_ring.current == "k2"
    monkeypatch.setenv("MARSHRUT_CURRENT_KEY", "k3")
    with pytest.raises(SettingsMistake, match="MARSHRUT_CURRENT_KEY называет ключ, которого нет"):
        read_settings()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_way_to_write_a_postgresql_address_is_understood(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("MARSHRUT_DATABASE_URL", f"{scheme}://m:secret@db/marshrut")
    settings = read_settings()
    assert settings.database == "postgresql+psycopg://m:secret@db/marshrut"
    assert not settings.is_embedded


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "marshrut_database_url").write_text("postgresql://m:secret@db/marshrut\n")
    (tmp_path / "MARSHRUT_KEYS").write_text(f'{{"k1": "{TEXT}"}}\n')
    settings = read_settings()
    assert settings.database == "postgresql+psycopg://m:secret@db/marshrut"
    assert settings.key_ring.keys == {"k1": KEY}


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_PORT", "1")
    assert read_settings(port=2).port == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "восемь", "Порт веб-сервера"),
        ("PORT", "70000", "Порт веб-сервера"),
        ("DATABASE_URL", "mysql://u:secret@h/d", "адрес должен начинаться с postgresql"),
        ("DATABASE_URL", "secret", "адрес должен начинаться с postgresql"),
        ("KEYS", '{"k1": "secret"', "это не JSON"),
        ("KEYS", '{"k1": "secret"}', "ключ «k1» должен быть 32 байтами в base64"),
        ("KEYS", '["secret"]', "Ключи шифрования"),
        ("LOG_LEVEL", "громко", "debug, info, warning, error"),
        ("DEMO", "может быть", "Показательный вариант"),
    ],
)
def test_a_mistake_names_the_variable_and_keeps_the_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"MARSHRUT_{name}", value)
    with pytest.raises(SettingsMistake) as refused:
        read_settings()
    assert str(refused.value).startswith(f"MARSHRUT_{name}: ")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_folder_of_secrets_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_SECRETS_DIR", "/nowhere")
    with pytest.raises(SettingsMistake, match="MARSHRUT_SECRETS_DIR"):
        read_settings()


def test_settings_can_be_shown_without_showing_a_secret() -> None:
    settings = read_settings(database_url="postgresql://m:secret@db/marshrut", keys={"k1": TEXT})
    assert "secret" not in repr(settings)
    assert TEXT not in repr(settings)
    assert str(KEY) not in repr(settings.key_ring)


def test_every_setting_is_described_in_russian() -> None:
    for name, field in Settings.model_fields.items():
        assert re.search(r"[а-яё]", field.description or ""), f"describe the setting {name} in models/settings.py"


def test_the_address_for_people_stands_in_the_code_of_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().check_address == ""
    monkeypatch.setenv("MARSHRUT_PUBLIC_ADDRESS", "https://маршрут.example/опека/")
    assert read_settings().check_address == "https://маршрут.example/опека/check/"


@pytest.mark.parametrize("address", ["маршрут.example", "ftp://a", "https://u:p@a", "https://a/?b=c", "https://a#b"])
def test_an_address_that_no_code_could_lead_to_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("MARSHRUT_PUBLIC_ADDRESS", address)
    with pytest.raises(SettingsMistake, match="MARSHRUT_PUBLIC_ADDRESS: адрес должен начинаться"):
        read_settings()


def test_nobody_signs_unless_asked_to_and_in_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_settings().signs_locally
    assert read_settings(demo=True).signs_locally
    monkeypatch.setenv("MARSHRUT_SIGNER", "local")
    assert read_settings().signs_locally
    monkeypatch.setenv("MARSHRUT_SIGNER", "gost")
    with pytest.raises(SettingsMistake, match="MARSHRUT_SIGNER"):
        read_settings()


def test_a_command_that_checks_signatures_names_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_SIGNATURE_COMMAND", '["check", "{file}"]')
    with pytest.raises(SettingsMistake, match=r"нет части \{signature\}"):
        read_settings()
    monkeypatch.setenv("MARSHRUT_SIGNATURE_COMMAND", '["check", "{file}", "{signature}"]')
    assert read_settings().signature_command == ("check", "{file}", "{signature}")


MAIL = {
    "mail_host": "mail.office.example",
    "mail_sender": "marshrut@office.example",
    "public_address": "https://marshrut.example",
}


def test_there_is_no_mail_unless_a_server_is_named() -> None:
    assert not read_settings().sends_mail
    assert read_settings(**MAIL).sends_mail


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mail_sender": ""}, "MARSHRUT_MAIL_SENDER"),
        ({"public_address": ""}, "MARSHRUT_PUBLIC_ADDRESS"),
        ({"mail_user": "marshrut"}, "MARSHRUT_MAIL_PASSWORD"),
        ({"mail_user": "u", "mail_password": "p", "mail_security": "none"}, "отправит пароль открытым"),
        ({"mail_sender": "Маршрут <a@b.example>"}, "MARSHRUT_MAIL_SENDER: недопустимое значение"),
        ({"mail_host": "smtp://mail"}, "MARSHRUT_MAIL_HOST: недопустимое значение"),
    ],
)
def test_mail_that_could_not_be_sent_is_a_mistake_of_the_settings(changes: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsMistake, match=said):
        read_settings(**MAIL | changes)


def test_the_password_of_the_mail_server_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "MARSHRUT_MAIL_PASSWORD").write_text("invented-password")
    settings = read_settings(**MAIL, mail_user="marshrut")
    assert settings.mail_password.get_secret_value() == "invented-password"
    assert "invented-password" not in repr(settings)
