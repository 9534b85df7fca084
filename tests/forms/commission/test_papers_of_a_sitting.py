"""The papers of a sitting say what happened there: every requisite, every ballot, and nothing else."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import check_answers
from forms.catalogue import form
from forms.commission.agenda import agenda
from forms.commission.letters import parents_notice, representation, summons
from forms.commission.minutes import minutes
from forms.commission.proposals import proposed_answers
from forms.commission.resolution import drawn_up, resolution, terms
from forms.commission.telling import (
    Ballot,
    Dissent,
    Guest,
    Item,
    Measure,
    Motion,
    Recusal,
    Sitter,
    SittingTold,
)
from forms.commission.votes import by_name, counted, told
from forms.render import document_html
from forms.russian.names import initials
from models.sitting import Choice, Seat
from tests.support.filled import paper_of

AT = datetime(2026, 3, 19, 10, 0)  # noqa: DTZ001 - the clock on the wall of the commission
DAY = AT.date()
NAMES = (
    "Жуков Александр Иванович",
    "Гусева Татьяна Львовна",
    "Широкова Елена Викторовна",
    "Панин Роман Сергеевич",
    "Носова Вера Игоревна",
    "Котова Вера Михайловна",
    "Рябов Денис Олегович",
)
CHILD = {"full_name": "Соколов Матвей Ильич", "birth_date": "2014-05-12", "occupation": "школа № 5, 5 класс"}
MOTHER = {"full_name": "Соколова Марина Викторовна", "address": "г. Нижнеозёрск, ул. Заречная, д. 14"}
REQUISITES = (
    *("commission_name", "resolution_date", "time_place", "members_present[]", "members_absent[]"),
    *("others_present[]", "agenda_item", "issue_content", "rights_violations", "causes_conditions"),
    *("decision", "measures[]", "measure_terms"),
)


def words(value: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", value))


@st.composite
def motions(draw: st.DrawFn, voters: tuple[str, ...]) -> Motion:
    cast = tuple(
        Ballot(name, draw(st.sampled_from(Choice)), draw(st.booleans())) for name in voters if draw(st.booleans())
    )
    casting = draw(st.sampled_from(("", NAMES[0])))
    return Motion("Признать семью находящейся в социально опасном положении.", cast, draw(st.booleans()), casting)


@st.composite
def sittings(draw: st.DrawFn) -> SittingTold:
    seats = (Seat.CHAIR, Seat.SECRETARY, *(Seat.MEMBER,) * (len(NAMES) - 2))
    sitters = tuple(
        Sitter(name, "начальник отдела", seat, here, draw(st.booleans()), (), draw(words("командировка")))
        for name, seat, here in zip(NAMES, seats, (True, True, *(draw(st.booleans()) for _ in NAMES[2:])), strict=True)
    )
    voters = tuple(one.full_name for one in sitters if one.is_present)
    items = tuple(
        Item(
            number=number,
            question="О положении ребёнка в семье",
            case_number=draw(words("2026-000123")),
            speaker=draw(words(NAMES[2])),
            subject=draw(st.sampled_from((None, CHILD))),
            guests=draw(st.sampled_from(((), (Guest("Соколова Марина Викторовна", "мать", False),)))),
            materials=draw(st.sampled_from(((), ("Акт обследования от 05.03.2026 № 58",)))),
            content=draw(words("Дети в ночные смены оставались одни.")),
            decision=draw(words("Начать профилактическую работу.")),
            recused=draw(st.sampled_from(((), (Recusal(NAMES[3], "родственник семьи"),)))),
            motions=tuple(draw(st.lists(motions(voters), max_size=3))),
            dissents=draw(st.sampled_from(((), (Dissent(NAMES[4], "Помощи предложено мало."),)))),
            measures=draw(st.sampled_from(((), (Measure("Встречи с психологом", "Центр «Семья»", DAY, "отчёт"),)))),
        )
        for number in range(1, 1 + draw(st.integers(0, 3)))
    )
    return SittingTold(
        commission="Комиссия по делам несовершеннолетних",
        address="г. Нижнеозёрск, пл. Советская, д. 2",
        at=AT,
        place="г. Нижнеозёрск, пл. Советская, д. 2, зал заседаний",
        sitters=sitters,
        presiding=NAMES[0],
        secretary=NAMES[1],
        number="8",
        items=items,
        has_quorum=draw(st.booleans()),
        ended=AT.replace(hour=12),
    )


def whole(form_id: str, answers: dict[str, Any]) -> list[str]:
    """What people would still have to fill in."""
    return [gap.field for gap in check_answers(form(form_id), answers, day=DAY).gaps]


def counts_in(text: str) -> list[tuple[int, int, int]]:
    """The votes of every motion as the protocol says them."""
    found = re.findall(r"[Зз]а — (\d+|нет), против — (\d+|нет), воздержались — (\d+|нет)", text)
    return [tuple(0 if one == "нет" else int(one) for one in row) for row in found]  # type: ignore[misc]


@settings(max_examples=60, deadline=None)
@given(sittings())
def test_every_vote_in_the_protocol_is_a_ballot_and_every_ballot_is_in_it(sitting: SittingTold) -> None:
    rows = minutes(sitting)["items[]"]
    assert isinstance(rows, list)
    for item, row in zip(sitting.items, rows, strict=True):
        assert isinstance(row, dict)
        said = str(row["vote"])
        cast = [tuple(sum(one.choice is choice for one in m.ballots) for choice in Choice) for m in item.motions]
        assert counts_in(said) == cast
        for motion in item.motions:
            for ballot in motion.ballots:
                mark = " (дистанционно)" if ballot.is_remote else ""
                assert f"{initials(ballot.full_name)}{mark}" in by_name(motion.ballots)
            assert told(motion) in said


@settings(max_examples=40, deadline=None)
@given(sittings())
def test_a_protocol_and_an_agenda_leave_nothing_to_be_filled_in(sitting: SittingTold) -> None:
    assert whole("kdn_sitting_minutes", minutes(sitting)) == []
    open_in_agenda = ["items[]"] if not sitting.items else []
    assert whole("kdn_agenda", agenda(sitting)) == open_in_agenda


@settings(max_examples=40, deadline=None)
@given(sittings())
def test_a_resolution_asks_a_person_only_for_what_no_sitting_can_know(sitting: SittingTold) -> None:
    for item in sitting.items:
        asked = set(whole("kdn_resolution", resolution(sitting, item)))
        left = {"issue_content": item.content, "decision": item.decision, "measures[]": item.measures}
        left |= {"measure_terms": item.measures, "decision_kinds": item.decision_kinds}
        assert asked == {key for key, known in left.items() if not known}


def full() -> SittingTold:
    sitters = tuple(
        Sitter(name, "начальник отдела", seat, name != NAMES[5], name == NAMES[4], moves)
        for name, seat, moves in zip(
            NAMES,
            (Seat.CHAIR, Seat.SECRETARY, Seat.DEPUTY, *(Seat.MEMBER,) * 4),
            ((), (), (), ("прибыл в 10:20", "убыл в 11:05"), (), (), ()),
            strict=True,
        )
    )
    ballots = (
        *(Ballot(name, Choice.FOR) for name in (*NAMES[:3], NAMES[6])),
        Ballot(NAMES[4], Choice.ABSTAINED, is_remote=True),
    )
    item = Item(
        number=1,
        question="О положении несовершеннолетнего в семье и необходимой помощи",
        speaker="Петрова Анна Сергеевна",
        speaker_position="главный специалист отдела опеки",
        starts="10:00",
        case_number="2026-000123",
        subject=CHILD,
        guests=(Guest("Соколова Марина Викторовна", "мать"), Guest("Лебедев Олег Петрович", "директор школы № 5")),
        materials=("Акт обследования от 05.03.2026 № 58", "Оценка риска от 12.03.2026 № 61"),
        content="В комиссию 2 марта 2026 года поступила сигнальная карта № 17 школы № 5.",
        attendance="Мать явилась, права и обязанности разъяснены.",
        explanations="А.С. Петрова доложила о результатах обследования; М.В. Соколова пояснила, что помощь принимает.",
        violations="Пропущено 18 уроков без уважительной причины.",
        causes="Ночные смены матери без присмотра за детьми.",
        recused=(Recusal(NAMES[3], "состоит с семьёй в родстве"),),
        motions=(Motion("Начать индивидуальную профилактическую работу.", ballots, is_carried=True),),
        decision="1. Признать семью находящейся в социально опасном положении.\n2. Начать профилактическую работу.",
        decision_kinds=("recognise_sop", "start_ipr"),
        measures=(
            Measure("Шесть встреч психолога с матерью и сыном", "Центр «Семья»", date(2026, 6, 19), "отчёт"),
            Measure("Ежедневный учёт посещения", "МБОУ «Школа № 5»", date(2026, 3, 23), "справка"),
            Measure("Беседа с соседом", "ПДН ОВД", date(2026, 3, 23), "информация"),
        ),
        lead_agency="Отдел опеки и попечительства",
        dissents=(Dissent(NAMES[4], "Считаю, что достаточно социального сопровождения."),),
        is_announced=True,
        is_appeal_explained=True,
    )
    return SittingTold(
        commission="Комиссия по делам несовершеннолетних и защите их прав Нижнеозёрского муниципального округа",
        address="г. Нижнеозёрск, пл. Советская, д. 2",
        at=AT,
        place="г. Нижнеозёрск, пл. Советская, д. 2, зал заседаний",
        sitters=sitters,
        presiding=NAMES[0],
        secretary=NAMES[1],
        secretary_phone="+7 900 000-00-50",
        number="8",
        guests=(Guest("Рябова Таисия Игоревна", "помощник прокурора района"),),
        items=(item, Item(number=2, question="О летней занятости подростков", ending="Рассмотрение отложено.")),
        has_quorum=True,
        ended=AT.replace(hour=11, minute=40),
    )


def test_all_twelve_requisites_of_a_resolution_follow_from_a_sitting_that_is_told_in_full() -> None:
    sitting = full()
    answers = resolution(sitting, sitting.items[0])
    assert [key for key in REQUISITES if not answers[key]] == []
    assert whole("kdn_resolution", answers) == []


@pytest.mark.parametrize(
    ("verdict", "asked"), [("approve", []), ("rework", ["remarks"])], ids=["approved", "sent back"]
)
def test_a_plan_has_a_resolution_of_its_own_with_the_same_requisites(verdict: str, asked: list[str]) -> None:
    sitting, definition = full(), form("kdn_resolution_plan")
    voted = proposed_answers(definition, {"plan_verdict": verdict})
    answers = {**drawn_up(definition, sitting, sitting.items[0], {"plan_verdict": verdict}), **voted}
    assert whole(definition.id, {**answers, "subject_person": {"full_name": CHILD["full_name"]}}) == asked
    html = document_html(definition.id, paper_of(definition, answers, number="9"))
    assert ("План прилагается" in html) == (verdict == "approve")
    assert ("Проект межведомственного плана возвращён на доработку." in html) == (verdict == "rework")


def test_a_protocol_is_printed_with_its_votes_by_name_and_the_opinion_that_dissents() -> None:
    sitting = full()
    definition = form("kdn_sitting_minutes")
    html = document_html(definition.id, paper_of(definition, minutes(sitting), number="8"))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("\xa0", " ")
    assert "За — 4, против — нет, воздержались — 1." in text
    assert "Воздержались: В.И. Носова (дистанционно)." in text
    assert "В.И. Носова: Считаю, что достаточно социального сопровождения." in text
    assert "Присутствуют 6 из 7 членов." in text
    assert "Р.С. Панин: состоит с семьёй в родстве" in text
    assert "прибыл в 10:20, убыл в 11:05" in text
    assert "Рассмотрение отложено." in text


def test_the_casting_vote_is_named_where_votes_were_equal() -> None:
    ballots = (Ballot(NAMES[0], Choice.FOR), Ballot(NAMES[1], Choice.AGAINST))
    lines = told(Motion("Отказать.", ballots, is_carried=True, casting=NAMES[0])).split("\n")
    assert lines[1] == "За — 1, против — 1, воздержались — нет."
    assert lines[3].startswith("Голоса разделились поровну; решающий голос председательствующего: А.И.")


def test_terms_of_measures_are_gathered_by_their_days() -> None:
    assert terms(full().items[0].measures) == "Меры 2, 3 — до 23.03.2026; мера 1 — до 19.06.2026."
    assert terms(()) == terms((Measure("Без срока", ""),)) == ""


def test_nobody_voted_reads_so() -> None:
    assert counted(()) == "за — нет, против — нет, воздержались — нет"


@pytest.mark.parametrize("made", [summons, parents_notice])
def test_letters_ask_a_person_for_nothing_but_the_kind_of_the_letter(made: Any) -> None:
    sitting = full()
    item = sitting.items[0]
    letter, form_id, code = (
        (made, "kdn_summons", "parent") if made is summons else (made, "kdn_parents_notice", "hearing")
    )
    assert whole(form_id, letter(sitting, item, MOTHER, code)) == []


def test_a_summons_names_the_hour_of_its_own_question() -> None:
    sitting = full()
    item = sitting.items[0]._replace(starts="10:40")
    assert summons(sitting, item, MOTHER, "parent")["session_at"] == "2026-03-19T10:40"


def test_a_representation_asks_its_addressee_for_their_own_measures_and_leaves_the_norms_to_a_person() -> None:
    item = full().items[0]
    answers = representation(item, "МБОУ «Школа № 5»", "Постановление от 19.03.2026 № 34.", date(2026, 4, 20))
    assert answers["demands[]"] == [{"measure": "Ежедневный учёт посещения", "due": "2026-03-23"}]
    assert whole("kdn_representation", answers) == ["norms"]
