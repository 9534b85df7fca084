"""Made-up people play every published route to its end by the engine alone; what it refuses them is said in words."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from api import rehearsals
from api.commands.rehearse import meant
from api.errors import RefusedNow
from api.rehearsal.answers import MadeUp, made_up_signal
from api.rehearsal.course import Course, Hands, Stopped, Tried
from forms import catalogue
from models.case import CaseState
from models.events import CaseOpened, Deed, SubmissionRef
from models.ids import Code, territory_of
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.route import Route
from tests.support.versions import forget_second_version, second_version
from workflows import packs, registry
from workflows.engine import core
from workflows.engine.clock import next_tick
from workflows.engine.norm import Norm

ROUTES = [route for _, route in packs.routes()]
MORNING = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


class Table:
    """A case that the engine decides and nothing records: a rehearsal without its server."""

    def __init__(self, route: Route, chance: Random) -> None:
        self.norm = Norm(route, packs.calendar_at(territory_of(route.id)))
        self.now = MORNING
        form = catalogue.form(route.opening.form, country=route.country)
        answer = made_up_signal(self.norm, self.now.date(), chance)
        school = Doer(person="reporter", agency="school-rehearsal", kind=AgencyKind.SCHOOL, role=Role.SPECIALIST)
        event = CaseOpened(
            case="0" * 32,
            route=route.digest,
            calendar=digest_of(self.norm.calendar),
            territory=territory_of(route.id),
            offset=180,
            agencies={kind: f"{kind.value}-rehearsal" for kind in AgencyKind},
            submission=reference(form.id),
            facts=answer.facts,
            by=school,
        )
        self.case, _ = core.open_case(self.norm, event, self.now)

    @property
    def hands(self) -> Hands:
        return Hands(self.let_pass, self.tell, self.state, self.keep, lambda: self.now)

    async def let_pass(self, length: timedelta) -> datetime:
        until = self.now + length
        while (tick := next_tick(self.norm, self.case)) is not None and tick[0] <= until:
            self.now = max(self.now, tick[0])
            self.case, _ = core.advance(self.norm, self.case, tick[1], self.now)
        self.now = until
        return until

    async def tell(self, event: Deed) -> None:
        if (refusal := core.check(self.norm, self.case, event, self.now)) is not None:
            raise RefusedNow(refusal.message, refusal.remedy)
        self.case, _ = core.advance(self.norm, self.case, event, self.now)

    async def state(self) -> CaseState:
        return self.case

    async def keep(self, form: Code, _answer: MadeUp) -> SubmissionRef:
        return reference(form)


def reference(form: Code) -> SubmissionRef:
    return SubmissionRef(id="0" * 32, form=form, form_version=1, digest="0" * 64)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.id}.v{route.version}")
async def test_every_published_route_is_played_to_its_end(route: Route) -> None:
    chance, tried = Random(1), Tried()
    for _ in range(2):
        table = Table(route, chance)
        assert await Course(table.norm, table.hands, tried, chance).play(), "the case went on for too long"
        assert table.case.closed is not None


async def test_what_the_case_refuses_is_told_with_the_step_and_the_remedy() -> None:
    chance = Random(1)
    table = Table(newest("ru.prevention"), chance)

    async def refused(_event: Deed) -> None:
        raise RefusedNow("Срок этого шага приостановлен.", "Возобновите срок.")

    course = Course(table.norm, table.hands._replace(tell=refused), Tried(), chance)
    with pytest.raises(Stopped) as stopped:
        await course.play()
    assert str(stopped.value).startswith("Этап «Проверка сигнала», шаг «Принять сигнал и решить, что с ним делать»: ")
    assert str(stopped.value).endswith("Срок этого шага приостановлен. Возобновите срок.")


@pytest.fixture
def two_versions(tmp_path: Path) -> Iterator[None]:
    """A second version of ru.prevention, in force as if two people had approved it."""
    packs.publish_all((second_version(tmp_path),))
    packs.let_in(frozenset({registry.newest_version("ru.prevention").digest}))
    yield
    forget_second_version()


@pytest.mark.usefixtures("two_versions")
def test_the_version_that_was_asked_for_is_rehearsed_whatever_is_in_force() -> None:
    assert registry.newest_route("ru.prevention").version == 2
    for version in (1, 2):
        (route,) = (one for one in registry.published_routes() if (one.id, one.version) == ("ru.prevention", version))
        named = rehearsals.command_for(route, 1)
        name, digest = named[named.index("rehearse") + 1], named[named.index("--digest") + 1]
        assert meant(name, digest) == route
    with pytest.raises(registry.NotPublished, match=r"Файл редакции 2 маршрута ru\.prevention изменился"):
        meant("ru.prevention.v2", "0" * 64)


TOLD = "import sys; print('1/3', file=sys.stderr); print('{}', file=sys.stderr); sys.exit(1)"


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("Репетиция не состоялась. Маршрута «x» нет. Есть: ru.removal.", "Маршрута «x» нет. Есть: ru.removal."),
        ("api.errors.RefusedNow: refused", ""),
    ],
)
async def test_a_person_is_shown_the_words_of_the_command_and_never_the_name_of_an_exception(
    last: str, words: str
) -> None:
    rehearsal = rehearsals.Rehearsal(cases=3)
    command = (sys.executable, "-c", TOLD.format(last))
    await rehearsals._run(command, "0" * 64, rehearsal)
    assert (rehearsal.is_running, rehearsal.is_broken, rehearsal.done) == (False, True, 1)
    assert rehearsal.trouble == words


def newest(name: str) -> Route:
    """The newest of this name in the product."""
    return max((route for route in ROUTES if route.id == name), key=lambda route: route.version)
