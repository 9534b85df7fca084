"""The signal card as a page asks it: six questions of it, or the whole of it.

What six questions leave open is presumed, and presumed on the safe side: where the child's safety is not certain the
signal is urgent, and where it is denied, immediate. Whoever wants to say more opens the whole card.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from api.languages import gettext as _
from api.office import Office
from api.pages.controls import ShownFile
from api.pages.questions import Asking, Chapter, Question, chapters
from api.pages.rows import Row
from api.reading.directory import AgencyRow, Place, agencies_of, own_words, places_below
from api.v1.shapes import local
from forms import catalogue
from forms.answers import Gap
from forms.definition import Form
from forms.prefill import prefilled
from models.ids import Territory
from models.people import Actor, AgencyKind
from workflows import registry

CHILD = frozenset({"child/full_name", "child/birth_date"})
URGENCY: Mapping[JsonValue, str] = {"yes": "planned", "no": "immediate"}
CHANNELS = {
    AgencyKind.SCHOOL: "school",
    AgencyKind.EDUCATION: "school",
    AgencyKind.HEALTH: "medical_visit",
    AgencyKind.HOTLINE: "hotline",
    AgencyKind.GUARDIANSHIP: "home_survey",
}
"""In the course of what each kind of agency usually sees a child in trouble; the others say «иное»."""
RECIPIENTS = ("commission", "guardianship")


@dataclass(frozen=True)
class Card:
    """The card in the hands of one sender."""

    form: Form
    is_whole: bool
    known: dict[str, JsonValue]
    presumed: dict[str, JsonValue]
    choices: dict[AgencyKind, tuple[AgencyRow, ...]]
    """The kinds of agencies of which several might be meant."""
    places: tuple[Place, ...]
    """The territories in which the child may live, when there are several."""

    @property
    def sources(self) -> dict[str, str]:
        """Where what is known beforehand is from."""
        return dict.fromkeys(self.known, _("Заполнено из справочника. Проверьте."))

    def asked(
        self, written: Mapping[str, JsonValue], mistakes: Mapping[str, str], files: Mapping[str, ShownFile]
    ) -> tuple[Chapter, ...]:
        """What the page asks, with what was written, what is wrong with it, and the files that were given."""
        told = tuple(Gap(field=field, kind="wrong", message=message) for field, message in mistakes.items())
        found = chapters(Asking(self.form, written, told=told, known=self.known, sources=self.sources, files=files))
        if self.is_whole:
            return found
        all_of = {question.key: question for chapter in found for question in chapter.questions}
        six = tuple(_plainly(all_of[key], title) for key, title in short().items())
        photos = tuple(_only_files(question) for question in all_of.values() if question.takes_files)
        return (Chapter(1, "", six + photos, 0),)

    def in_plain_words(self, written: Mapping[str, JsonValue], mistakes: Mapping[str, str]) -> dict[str, str]:
        """The mistakes under the titles of the page: where nothing was answered, the question itself is named."""
        titles = {} if self.is_whole else short()
        return {
            key: _("Ответьте: «%(question)s».") % {"question": titles[key]}
            if key in titles and key not in written
            else message
            for key, message in mistakes.items()
        }

    def completed(self, written: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The answers as they are sent: what six questions leave open is presumed."""
        if self.is_whole:
            return dict(written)
        urgency = URGENCY.get(written.get("child_safe_now"), "urgent")
        return {**self.presumed, "urgency": urgency, **written}


def short() -> dict[str, str]:
    """The six questions and how they are asked."""
    return {
        "child": _("Кто ребёнок"),
        "child_address": _("Где он живёт: адрес, телефон"),
        "signs": _("Что вас встревожило"),
        "facts": _("Что вы видели и когда: только факты"),
        "child_safe_now": _("Ребёнок сейчас в безопасности?"),
        "immediate_actions": _("Что уже сделано"),
    }


def opening_form(territory: Territory) -> Form:
    """The form of a signal about a child of this territory."""
    route = registry.signal_route(territory)
    return catalogue.form(route.opening.form, country=route.country)


async def card_of(actor: Actor, at: Office, territory: Territory | None, *, is_whole: bool) -> Card:
    """The card for this sender and the child's territory (their own, if none was named)."""
    where = territory or actor.territory
    route, form = registry.signal_route(where), opening_form(where)
    async with at.sessions.reading() as connection:
        known = prefilled(form, await own_words(connection, actor)) if is_whole else {}
        places = await places_below(connection, actor)
        found = await agencies_of(connection, actor, route.agencies, territory or actor.territory)
    here = next((place for place in places if place.code == actor.territory), None)
    now = local(at.clock(), here.offset if here else 0)
    presumed: dict[str, JsonValue] = {
        "detected_at": f"{now:%Y-%m-%dT%H:%M}",
        "recipients": list(RECIPIENTS),
        "detection_channel": CHANNELS.get(actor.kind, "other"),
    }
    several = {kind: nearest for kind in route.agencies if len(nearest := _nearest(kind, found, actor)) > 1}
    below = tuple(place for place in places if place.code != actor.territory)
    return Card(form, is_whole, known, presumed, several, below)


def _nearest(kind: AgencyKind, found: list[AgencyRow], actor: Actor) -> tuple[AgencyRow, ...]:
    """The agencies of a kind among which the sender has to choose; their own needs no choice."""
    suitable = [row for row in found if row.kind == kind]
    if kind is actor.kind and any(row.code == actor.agency for row in suitable):
        return ()
    return tuple(row for row in suitable if row.territory == suitable[0].territory)


def _plainly(question: Question, title: str) -> Question:
    """The question in plain words; of the child only what a passer-by may know."""
    controls = question.controls
    if question.key == "child":
        controls = tuple(control for control in controls if control.name in CHILD)
    return replace(question, title=title, controls=controls, source="")


def _only_files(question: Question) -> Question:
    """A place for photographs: what each is called, and nothing else of it."""
    rows = tuple(_short_row(row) for row in question.rows if any(control.value for control in row.controls))
    fresh = question.fresh and _short_row(question.fresh)
    return replace(question, title=_("Фотографии и документы, если есть"), rows=rows, fresh=fresh)


def _short_row(row: Row) -> Row:
    kept = tuple(control for control in row.controls if control.name.endswith(("/title", "/attachment")))
    return replace(row, controls=kept)
