"""Deeds of administration in words: what was done, by whom, and every value before and after it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from api.languages import gettext as _
from api.retelling import retold
from api.v1.directory_told import ChangeTold
from models.people import AgencyKind, Role

OF_PERSON = {"keys", "absences", "accounts"}


class FieldLine(NamedTuple):
    """One value that changed; empty where there was none."""

    title: str
    before: str
    after: str


class ChangeLine(NamedTuple):
    """One deed of administration."""

    title: str
    of: str
    address: str
    by: str
    at: datetime
    note: str
    fields: list[FieldLine]


def lines_of(changes: Iterable[ChangeTold]) -> list[ChangeLine]:
    """The deeds in words, in their order."""
    return [
        ChangeLine(
            title=_title(change),
            of=_named(change),
            address=_address(change),
            by=change.by.name if change.by else _("командой на сервере"),
            at=change.at,
            note=change.note,
            fields=list(_fields(change)),
        )
        for change in changes
    ]


def titles() -> dict[str, str]:
    """The titles of the values of an entry."""
    return {
        "name": _("Название"),
        "short_name": _("Краткое название"),
        "kind": _("Вид органа"),
        "territory": _("Территория"),
        "address": _("Адрес"),
        "phone": _("Телефон"),
        "offset": _("Разница с UTC в минутах"),
        "full_name": _("Фамилия, имя, отчество"),
        "email": _("Электронная почта"),
        "position": _("Должность"),
        "agency": _("Орган"),
        "role": _("Роль"),
        "since": _("С какого дня"),
        "until": _("По какой день"),
        "why": _("Причина"),
        "stand_in": _("Замещает"),
        "label": _("Для чего"),
        "scope": _("Что можно"),
        "expires_at": _("Действует до"),
    }


def reasons() -> tuple[tuple[str, str], ...]:
    """Why somebody is away."""
    return (
        ("vacation", _("отпуск")),
        ("illness", _("болезнь")),
        ("trip", _("командировка")),
        ("other", _("другое")),
    )


def scopes() -> tuple[tuple[str, str], ...]:
    """What a key lets its bearer do."""
    return (
        ("full", _("всё, что может сотрудник в своей роли")),
        ("read", _("только читать через API: без входа на страницы и без записи")),
        ("signals", _("только подавать сигналы и следить за ними")),
        ("codec", _("только раскрывать данные процесса (Temporal)")),
    )


def _title(change: ChangeTold) -> str:
    said = {
        ("territories", "entered"): _("Территория внесена"),
        ("territories", "changed"): _("Запись территории изменена"),
        ("territories", "closed"): _("Территория закрыта"),
        ("territories", "reopened"): _("Территория открыта снова"),
        ("agencies", "entered"): _("Орган внесён"),
        ("agencies", "changed"): _("Запись органа изменена"),
        ("agencies", "closed"): _("Орган закрыт"),
        ("agencies", "reopened"): _("Орган открыт снова"),
        ("people", "entered"): _("Сотрудник внесён"),
        ("people", "changed"): _("Запись сотрудника изменена"),
        ("people", "appointed"): _("Новое назначение"),
        ("people", "closed"): _("Сотрудник ушёл, доступ закрыт"),
        ("people", "reopened"): _("Сотрудник вернулся"),
        ("keys", "issued"): _("Ключ выдан"),
        ("keys", "revoked"): _("Ключ отозван"),
        ("services", "entered"): _("Внесена программа"),
        ("services", "closed"): _("Программа закрыта, ключи отозваны"),
        ("services", "reopened"): _("Программа открыта снова"),
        ("services", "key_issued"): _("Программе выдан ключ"),
        ("services", "key_revoked"): _("Ключ программы отозван"),
        ("accounts", "password_given"): _("Выдан первый пароль"),
        ("accounts", "factor_reset"): _("Убран второй фактор"),
        ("accounts", "sessions_ended"): _("Завершены все сеансы"),
        ("absences", "away"): _("Внесено отсутствие"),
        ("absences", "back"): _("Отсутствие снято"),
    }
    return said.get((change.sort, change.deed), change.deed)


def _address(change: ChangeTold) -> str:
    if change.sort == "services":
        return "/administration/services"
    return f"/administration/{'people' if change.sort in OF_PERSON else change.sort}/{change.code}"


def _named(change: ChangeTold) -> str:
    row: dict[str, Any] = change.after or change.before or {}
    return str(
        change.bearer
        or row.get("full_name")
        or row.get("short_name")
        or row.get("name")
        or row.get("title")
        or change.code
    )


def _fields(change: ChangeTold) -> Iterable[FieldLine]:
    before, after = change.before or {}, change.after or {}
    if change.deed == "entered":
        return
    for name, title in titles().items():
        if before.get(name) != after.get(name):
            yield FieldLine(title, value_words(name, before.get(name)), value_words(name, after.get(name)))


def value_words(name: str, value: object) -> str:
    """A value of an entry as it is read."""
    if value is None or value == "":
        return ""
    words = {
        "kind": {kind.value: retold(kind.label) for kind in AgencyKind},
        "role": {role.value: retold(role.label) for role in Role},
        "why": dict(reasons()),
        "scope": dict(scopes()),
    }
    if name in words:
        return words[name].get(str(value), str(value))
    if name in {"since", "until", "expires_at"}:
        return f"{date.fromisoformat(str(value)[:10]):%d.%m.%Y}"
    return str(value)
