"""A sitting of the engine is told in names: what was recorded there, and what its papers say of it."""

import re
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import check_answers
from forms.catalogue import form
from forms.commission.minutes import minutes
from forms.commission.told import Known, Named, Office, Words, told
from forms.commission.votes import counted
from forms.russian.names import initials
from models.sitting import Choice
from models.sitting_events import SittingEnded
from models.sitting_votes import DissentFiled, MemberRecused
from tests.support.sittings import ANNA, BORIS, CHAIR, KEEPER, SECRETARY, SIX, VERA, Session, words

NAMES = (
    "Жуков Александр Иванович",
    "Носова Вера Игоревна",
    "Гусева Татьяна Львовна",
    "Широкова Елена Викторовна",
    "Панин Роман Сергеевич",
    "Котова Вера Михайловна",
)
KNOWN = Known(
    office=Office("Комиссия по делам несовершеннолетних", "пл. Советская, д. 2", "пл. Советская, д. 2, зал заседаний"),
    people={one.person: Named(name, "начальник отдела") for one, name in zip(SIX, NAMES, strict=True)},
    items={1: Words("О положении ребёнка в семье", motions={1: "Отказать.", 2: "Начать профилактическую работу."})},
    texts={words(5).id: "Помощи предложено мало."},
)


def row(session: Session) -> dict[str, Any]:
    rows: Any = minutes(told(session.state, KNOWN))["items[]"]
    found: dict[str, Any] = rows[0]
    return found


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([one.person for one in SIX]), st.sampled_from(Choice), min_size=1))
def test_the_protocol_counts_the_ballots_that_the_sitting_recorded(votes: dict[str, Choice]) -> None:
    session = Session().listed().sit().put().vote(**{who: choice.value for who, choice in votes.items()}).close()
    motion = session.item().motions[0]
    said = row(session)["vote"]
    counts = {choice: motion.count(choice) for choice in Choice}
    assert counts == {choice: sum(one is choice for one in votes.values()) for choice in Choice}
    numbers = re.search(r"За — (\S+), против — (\S+), воздержались — (\S+)\.", said)
    assert numbers is not None
    assert [0 if one == "нет" else int(one) for one in numbers.groups()] == [counts[choice] for choice in Choice]
    assert all(said.count(initials(KNOWN.people[who].full_name)) >= 1 for who in votes)
    assert ("Принято." in said) == (motion.outcome == "adopted")


def test_a_member_who_voted_twice_stands_in_the_protocol_with_the_last_word() -> None:
    session = Session().listed().sit().put().vote(anna="for").vote(anna="against", boris="for").close()
    assert "За — 1, против — 1, воздержались — нет." in row(session)["vote"]
    assert told(session.state, KNOWN).items[0].motions[0].casting == ""


def test_who_came_late_left_early_and_sat_on_the_line_is_said_by_the_clock_of_the_commission() -> None:
    session = Session().listed().sit(CHAIR, SECRETARY, BORIS)
    session.wait(minutes=20).come(ANNA, remote=True).wait(minutes=30).leave(BORIS)
    session.wait(minutes=10).happen(SittingEnded(by=KEEPER))
    there: Any = minutes(told(session.state, KNOWN))["present[]"]
    how = {one["full_name"]: one["how"] for one in there}
    assert how["Широкова Елена Викторовна"] == "дистанционно, прибыл(а) в 10:20"
    assert how["Панин Роман Сергеевич"] == "лично, убыл(а) в 10:50"
    assert how["Жуков Александр Иванович"] == "лично"
    assert len(how) == 4
    assert row(session) == {
        "no": 1,
        "question": "О положении ребёнка в семье",
        "speaker": "не указана",
        "decision": "До вопроса не дошли: он перейдёт в следующее заседание.",
    }


def test_a_whole_question_is_told_from_its_recusal_to_its_dissent_and_leaves_nothing_open() -> None:
    session = Session().listed().sit()
    session.happen(MemberRecused(item=1, person=VERA.person, ground="relative", by=VERA.doer))
    session.put().vote(chair="against", deputy="for", secretary="against", anna="for", boris="against").close()
    session.put().vote(chair="for", deputy="for", secretary="for", anna="against", boris="for").close()
    session.happen(DissentFiled(item=1, text=words(5), by=ANNA.doer)).wait(hours=1).happen(SittingEnded(by=KEEPER))
    sitting = told(session.state, KNOWN)
    said = row(session)
    assert said["recused"] == f"{initials('Котова Вера Михайловна')}: родство с участником дела"
    assert said["decision"] == "Начать профилактическую работу."
    assert said["dissents"] == f"{initials('Широкова Елена Викторовна')}: Помощи предложено мало."
    assert said["vote"].startswith("Отказать.\n")
    assert counted(sitting.items[0].motions[1].ballots) == "за — 4, против — 1, воздержались — нет"
    assert sitting.ended is not None
    assert sitting.ended - sitting.at == timedelta(hours=1)
    checked = check_answers(form("kdn_sitting_minutes"), minutes(sitting), day=sitting.at.date())
    assert checked.gaps == ()


def test_a_vote_that_lost_its_quorum_has_no_result() -> None:
    session = Session().listed().sit(CHAIR, SECRETARY, ANNA).put().vote(chair="for").leave(SECRETARY, ANNA)
    assert "Голосование прекращено: кворума не стало." in row(session)["vote"]
