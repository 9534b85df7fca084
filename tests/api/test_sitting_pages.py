"""The pages of a sitting at every point of its course, read from the record alone: no browser, nobody behind them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert

from api.app import create_app
from api.pages.sitting_notice import _written
from forms.commission.told import GROUNDS, REASONS
from models.people import AgencyKind, Role
from models.sitting import Member, Seat, SittingState
from models.sitting_events import MemberExcused, SittingEnded
from models.sitting_votes import MemberRecused, RemarkMade
from models.tables import CaseFile, Sitting, SittingText
from tests.support.browser import faults_of
from tests.support.doors import HOME, furnished, opened, settings_of
from tests.support.sittings import CASE, COMMISSION, KEEPER, SITTING, Session, words
from workflows import registry

PEOPLE = {
    "kdn-head": (Seat.CHAIR, Role.HEAD),
    "kdn-secretary": (Seat.SECRETARY, Role.SECRETARY),
    "kdn-member-1": (Seat.MEMBER, Role.MEMBER),
    "kdn-member-2": (Seat.MEMBER, Role.MEMBER),
    "kdn-member-3": (Seat.MEMBER, Role.MEMBER),
}
MEMBERS = {
    code: Member(person=code, agency=COMMISSION, kind=AgencyKind.COMMISSION, role=role, seat=seat)
    for code, (seat, role) in PEOPLE.items()
}
FIRST, SECOND = MEMBERS["kdn-member-1"], MEMBERS["kdn-member-2"]
FOR = dict.fromkeys(PEOPLE, "for")


def session() -> Session:
    """A sitting of the demonstration's commission with one question on its agenda."""
    return Session(members=tuple(MEMBERS.values())).listed()


class Shown:
    """The pages over a database in which the test writes the sitting as it stands."""

    def __init__(self, client: httpx.AsyncClient, sessions: Any) -> None:
        self.client, self.sessions = client, sessions

    async def stands(self, state: SittingState) -> None:
        """Write the sitting as the recorder would, as one of the demonstration's commission."""
        state = state.model_copy(update={"commission": "kdn", "territory": HOME})
        async with self.sessions.transaction() as connection:
            await connection.execute(delete(Sitting))
            await connection.execute(
                insert(Sitting).values(
                    **{
                        name: getattr(state, name)
                        for name in ("id", "commission", "territory", "offset", "at", "urgent")
                    },
                    number="2026-14",
                    phase=state.phase,
                    outcome=state.outcome,
                    called_at=state.called_at,
                    opened_at=state.opened_at,
                    ended_at=state.ended_at,
                    closed_at=state.closed_at,
                    turn=state.turn,
                    state=state.model_dump(mode="json"),
                )
            )

    async def signs_in(self, part: str) -> None:
        self.client.cookies.clear()
        answer = await self.client.post("/sign-in", data={"role": part})
        assert answer.status_code == 303, answer.text

    async def page(self, path: str, *, status: int = 200) -> str:
        """A page as it is sent; it is valid HTML."""
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text[-2000:]
        assert faults_of(answer.text) == []
        return answer.text


@pytest.fixture(scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    data: Path = tmp_path_factory.mktemp("data")
    database = f"sqlite+aiosqlite:///{data / 'marshrut.db'}"

    async def nobody() -> Any:
        raise RuntimeError("Failed client connect: nobody there")

    async with furnished(database) as sessions:
        app = create_app(settings_of(database, data).model_copy(update={"demo": True}), connect=nobody)
        async with opened(app):
            route = registry.newest_route("ru.prevention")
            async with sessions.transaction() as connection:
                await connection.execute(
                    insert(CaseFile).values(
                        id=CASE,
                        number="2026-000123",
                        route=route.id,
                        route_version=route.version,
                        route_digest=route.digest,
                        territory=HOME,
                        stage="decision",
                        custodian="opeka",
                        opened_at=datetime(2026, 9, 1, tzinfo=UTC),
                        turn=0,
                        state={},
                        child_name="Соколов Матвей Ильич",
                    )
                )
                text: dict[str, Any] = {"id": words(1).id, "digest": words(1).digest, "text": "Спросите бабушку."}
                text |= {"sitting_id": SITTING, "item": 1, "sort": "remark", "person": "kdn-member-1"}
                await connection.execute(
                    insert(SittingText).values(**text, made_at=datetime(2026, 9, 8, tzinfo=UTC), recorded_turn=3)
                )
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://pages")
            async with client:
                yield Shown(client, sessions)


async def test_before_the_sitting_the_board_says_what_is_owed_and_the_agenda_takes_remarks(shown: Shown) -> None:
    made = session().happen(RemarkMade(item=1, text=words(1), by=FIRST.doer))
    await shown.stands(made.happen(MemberExcused(person=SECOND.person, reason="trip", by=SECOND.doer)).state)
    await shown.signs_in("secretary")
    listed = await shown.page("/sittings")
    assert 'datetime="2026-09-24T10:00+03:00"' in listed
    board = await shown.page(f"/sittings/{SITTING}/board")
    assert "Подготовить материалы" in board
    assert "Известить семью" in board
    assert "Кворума нет" in board
    assert "командировка" in board
    item = await shown.page(f"/sittings/{SITTING}/board/1")
    assert "Материалы готовы" in item
    assert "Спросите бабушку." in item
    await shown.signs_in("member")
    agenda = await shown.page(f"/sittings/{SITTING}")
    assert "Оставить замечание" in agenda
    assert "Заявить самоотвод" in agenda
    assert "Вести заседание" not in agenda


async def test_while_votes_are_taken_a_member_sees_the_buttons_and_the_secretary_the_hands(shown: Shown) -> None:
    made = session().sit(*MEMBERS.values()).put()
    made.happen(MemberRecused(item=1, person=SECOND.person, ground="relative", by=SECOND.doer))
    await shown.stands(made.vote(**{"kdn-head": "for"}).state)
    await shown.signs_in("member")
    agenda = await shown.page(f"/sittings/{SITTING}")
    assert 'name="choice" value="abstained"' in agenda
    assert "Организовать ИПР." in agenda
    await shown.signs_in("secretary")
    item = await shown.page(f"/sittings/{SITTING}/board/1")
    assert "Записать поднятую руку" in item
    assert "Закрыть голосование и подсчитать" in item
    assert "Беляев Константин Романович (родство с участником дела)" in item
    live = await shown.client.get(f"/sittings/{SITTING}/live?page=board")
    assert live.headers["X-Turn"] == str(made.state.turn)
    assert "Идёт голосование" in live.text


async def test_a_member_who_voted_otherwise_may_dissent_and_one_who_agreed_may_not(shown: Shown) -> None:
    votes = {**FOR, "kdn-member-1": "against"}
    await shown.stands(session().sit(*MEMBERS.values()).put().vote(**votes).close().state)
    await shown.signs_in("member")
    assert "Приложить особое мнение" in await shown.page(f"/sittings/{SITTING}")
    await shown.signs_in("chair")
    assert "Приложить особое мнение" not in await shown.page(f"/sittings/{SITTING}")
    assert "Составить постановление" in await shown.page(f"/sittings/{SITTING}/board/1")


async def test_a_refused_decision_stays_before_the_eyes_of_the_secretary_with_its_reason(shown: Shown) -> None:
    made = session().sit(*MEMBERS.values()).decide().resolve().hear(turn=None)
    await shown.stands(made.happen(SittingEnded(by=KEEPER)).state)
    await shown.signs_in("secretary")
    assert "не принято делом: 1" in await shown.page("/sittings")
    board = await shown.page(f"/sittings/{SITTING}/board")
    assert "Дело не приняло решение по вопросу 1" in board
    assert "Дело уже завершено." in board
    assert "Составить постановление" in await shown.page(f"/sittings/{SITTING}/board/1")


async def test_an_accepted_decision_is_sent_out_with_proof_and_may_be_appealed_against(shown: Shown) -> None:
    await shown.stands(session().sit(*MEMBERS.values()).decide().resolve().hear().state)
    await shown.signs_in("secretary")
    item = await shown.page(f"/sittings/{SITTING}/board/1")
    assert "Решение внесено в дело" in item
    assert "Записать отправку" in item
    assert "Записать обжалование" in item


async def test_supervision_reads_a_sitting_and_can_do_nothing_in_it_and_others_find_none(shown: Shown) -> None:
    await shown.stands(session().sit(*MEMBERS.values()).put().state)
    await shown.signs_in("supervisor")
    board = await shown.page(f"/sittings/{SITTING}/board")
    assert "<form" not in board.split("<main")[1].split("</main>")[0]
    await shown.signs_in("specialist")
    await shown.page(f"/sittings/{SITTING}", status=404)
    assert "Заседаний не назначено" in await shown.page("/sittings")


async def test_the_composition_of_a_commission_is_kept_by_its_secretary(shown: Shown) -> None:
    await shown.signs_in("secretary")
    page = await shown.page("/commission?q=ковалёв")
    assert "Ковалёв Игорь Львович" in page
    assert "Включить в состав" in page
    assert "Никого с таким именем" in await shown.page("/commission?q=Несуществующий")
    await shown.signs_in("member")
    await shown.page("/commission", status=403)


async def test_a_protocol_and_an_agenda_are_printed_from_the_record(shown: Shown) -> None:
    made = session().sit(*MEMBERS.values()).decide().happen(SittingEnded(by=KEEPER))
    await shown.stands(made.state)
    await shown.signs_in("secretary")
    for paper in ("agenda", "minutes"):
        answer = await shown.client.get(f"/sittings/{SITTING}/{paper}.pdf")
        assert answer.headers["content-type"] == "application/pdf", answer.text[-1500:]
        assert answer.content.startswith(b"%PDF")


def test_pages_and_papers_know_the_same_reasons() -> None:
    from api.pages import sitting_words  # noqa: PLC0415

    assert set(sitting_words.excuses()) == set(REASONS)
    assert set(sitting_words.grounds()) == set(GROUNDS)


def test_a_notice_takes_names_from_the_record_or_from_the_secretary_and_never_empty_ones() -> None:
    child = {"full_name": "Соколов Матвей", "birth_date": "2014-05-03"}
    known: dict[str, Any] = {"addressee": {"full_name": "Соколова Анна"}, "child": child}
    same = _written(known, {"addressee": "Соколова Анна", "child": "Соколов Матвей"})
    assert same == known, "the date of birth stays with the name"
    other = _written({"addressee": {"full_name": ""}}, {"addressee": "", "child": "Соколов Матвей"})
    assert other == {"child": {"full_name": "Соколов Матвей"}}, "the case has gone on and tells the commission no name"
