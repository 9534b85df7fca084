"""Crisis support until the court: the log of contacts with child and family, sittings of the court, reviews."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.errors import NotFound
from api.guards import At, Open, ReadCase
from api.languages import gettext as _
from api.reading.directory import names_in
from api.v1.answered import Answered, answers_of, standing
from api.v1.shapes import AgencyTold, Titled, Told
from forms.definition import Form
from forms.wording import worded
from models.ids import SubmissionId

router = APIRouter(route_class=Door, tags=["Кризисная поддержка"])
CONTACT, HEARING, REVIEW = "crisis_contact", "court_hearing", "removal_review"


class ContactTold(Told):
    """One contact."""

    submission: SubmissionId
    step: Titled | None
    at: datetime | None = Field(description="Когда состоялся; null у контакта из таблицы, у него есть day")
    day: date | None = Field(description="День контакта из таблицы «ещё контакты»")
    how: str = Field(description="Встреча или дистанционно")
    whom: str
    result: str
    text: str = Field(description="Что сделано и о чём договорились; пусто, если вашему органу не открыто")
    is_reserved: bool = Field(description="Содержание вашему органу не открыто")
    agency: AgencyTold
    is_more: bool = Field(description="Строка из таблицы «ещё контакты»")


class AwaitedTold(Told):
    """A contact or a record that is still to come."""

    step: Titled
    agency: AgencyTold
    task: int | None = Field(description="Открытая задача; null, если откроется позже")
    due: datetime | None
    opens_at: datetime | None


class HearingTold(Told):
    """What was recorded of a sitting of the court."""

    at: datetime
    words: str
    next_on: date | None
    agency: AgencyTold


class ReviewTold(Told):
    """A review of the removal."""

    at: datetime
    words: str
    agency: AgencyTold


class SupportTold(Told):
    """Everything between the removal and the court."""

    contacts: list[ContactTold] = Field(description="Последние сверху")
    awaited: list[AwaitedTold]
    hearings: list[HearingTold]
    reviews: list[ReviewTold]


def keeps_contacts(file: Open) -> bool:
    """Whether the route of the case asks for contacts in a crisis."""
    return any(step.form == CONTACT for step in file.norm.route.step_of.values())


@router.get("/cases/{case_id}/contacts")
async def case_contacts(file: ReadCase, at: At) -> SupportTold:
    """Журнал контактов с ребёнком и семьёй, заседания суда, пересмотры."""
    if not keeps_contacts(file):
        raise NotFound(_("Маршрут этого дела не ведёт журнала контактов."), _("Кризисной помощи он не назначает."))
    found = await answers_of(file, at)
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
    contacts = [told for one in standing(found, CONTACT) for told in _contacts(file, one)]
    return SupportTold(
        contacts=contacts[::-1],
        awaited=_awaited(file, names),
        hearings=[_hearing(one) for one in standing(found, HEARING)][::-1],
        reviews=[ReviewTold(at=one.at, words=_word(one, "review"), agency=_by(one)) for one in standing(found, REVIEW)][
            ::-1
        ],
    )


def _contacts(file: Open, one: Answered) -> list[ContactTold]:
    """The contact of a record, and those of its table."""
    moment, more = one.answers.get("contact_at"), one.answers.get("more[]")
    step = file.norm.route.step_of.get(one.step or "")
    first = ContactTold(
        submission=one.id,
        step=None if step is None else Titled(id=step.id, title=step.title),
        at=datetime.fromisoformat(moment) if isinstance(moment, str) else None,
        day=None,
        how=_word(one, "contact_kind"),
        whom=_word(one, "with_whom"),
        result=_word(one, "result"),
        text=str(one.answers.get("content", "")),
        is_reserved=not one.is_whole and "content" not in one.answers,
        agency=_by(one),
        is_more=False,
    )
    rows = [row for row in more if isinstance(row, Mapping)] if isinstance(more, list) else []
    return [first, *(_more(first, one.form, row) for row in rows)]


def _more(first: ContactTold, form: Form, row: Mapping[str, Any]) -> ContactTold:
    said = {
        column.key: worded(column.type, row.get(column.key), column.choices)
        for column in form.field_of["more[]"].columns
    }
    day = date.fromisoformat(str(row["day"])) if row.get("day") else None
    told = {"at": None, "day": day, "how": said["how"], "whom": said["whom"], "result": "", "text": said["result"]}
    return first.model_copy(update={**told, "is_reserved": False, "is_more": True})


def _awaited(file: Open, names: Mapping[str, str]) -> list[AwaitedTold]:
    """Open tasks of contacts, hearings and reviews, and rounds that open later."""
    state, steps = file.state, file.norm.route.step_of
    wanted = {name for name, step in steps.items() if step.form in {CONTACT, HEARING, REVIEW}}
    told = [
        AwaitedTold(
            step=Titled(id=task.step, title=steps[task.step].title),
            agency=AgencyTold(code=task.agency, name=names.get(task.agency, task.agency)),
            task=task.id,
            due=task.due,
            opens_at=None,
        )
        for task in state.tasks
        if task.step in wanted
    ]
    for entry in state.scheduled:
        if entry.step in wanted:
            agency = state.agencies[steps[entry.step].agency]
            told.append(
                AwaitedTold(
                    step=Titled(id=entry.step, title=steps[entry.step].title),
                    agency=AgencyTold(code=agency, name=names.get(agency, agency)),
                    task=None,
                    due=None,
                    opens_at=entry.at,
                )
            )
    return told


def _hearing(one: Answered) -> HearingTold:
    day = one.answers.get("next_hearing")
    words = _word(one, "hearing")
    return HearingTold(
        at=one.at, words=words, next_on=date.fromisoformat(day) if isinstance(day, str) else None, agency=_by(one)
    )


def _word(one: Answered, key: str) -> str:
    """The answer in the words of its form; empty where the form, in its version, does not ask it."""
    field = one.form.field_of.get(key)
    value: JsonValue = one.answers.get(key)
    return "" if field is None or value is None else worded(field.type, value, field.choices)


def _by(one: Answered) -> AgencyTold:
    return AgencyTold(code=one.agency, name=one.agency_name)
