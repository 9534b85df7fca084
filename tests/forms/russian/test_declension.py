"""Full names in all cases: never a wrong form that claims to be certain, and no question where every Russian knows."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.russian.cases import OBLIQUE, Case, Declined, Gender
from forms.russian.declension import decline_name
from forms.russian.given_names import given_name
from forms.russian.name_forms import NameForms
from forms.russian.tables import FOLDER, given_names
from forms.russian.witnesses import listed
from tests.support.people import Person, people

KINDS = sorted({person.kind for person in people()})
ENOUGH = 400
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ -.()'abcXYZ1é\u0301"


def answers(person: Person) -> dict[Case, Declined]:
    return {case: decline_name(person.name, case, person.gender) for case in OBLIQUE}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_is_certain_is_right(kind: str) -> None:
    wrong = [
        f"{person.name} ({case.label}): {answer.form}, not {person.forms[case]}"
        for person in people()
        if person.kind == kind and person.forms
        for case, answer in answers(person).items()
        if answer.sure and answer.form != person.forms[case]
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_asked_about_a_name_that_the_rules_settle(kind: str) -> None:
    asked = [
        f"{person.name} ({case.label}): {answer.why}"
        for person in people()
        if person.kind == kind and person.is_ordinary
        for case, answer in answers(person).items()
        if not answer.sure
    ]
    assert asked == []


@pytest.mark.parametrize("person", [one for one in people() if not one.is_ordinary], ids=lambda person: person.name)
def test_a_name_that_the_rules_do_not_settle_is_asked_about(person: Person) -> None:
    doubtful = [answer for answer in answers(person).values() if not answer.sure]
    assert doubtful
    assert all(answer.why for answer in doubtful)


HARD = [
    line.rpartition("\t")
    for line in (Path(__file__).parent / "hard_people.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def spelled(line: str, place: int) -> str:
    return re.sub(r"\{(.*?)\}", lambda forms: forms[1].split("|")[place], line)


@pytest.mark.parametrize(("ask", "line"), [(ask, line) for ask, _, line in HARD])
def test_a_hard_name_is_right_or_asked_about(ask: str, line: str) -> None:
    answers = [decline_name(spelled(line, 0), case) for case in Case]
    wrong = [one.form for place, one in enumerate(answers) if one.sure and one.form != spelled(line, place)]
    assert wrong == []
    assert all(one.sure for one in answers) != bool(ask), [one.why for one in answers]


def test_the_best_guess_is_nearly_always_right() -> None:
    known = [person for person in people() if person.forms]
    right = sum(answer.form == person.forms[case] for person in known for case, answer in answers(person).items())
    assert len(people()) >= ENOUGH
    assert right / (len(known) * len(OBLIQUE)) > 0.99


@pytest.mark.parametrize("gender", Gender)
def test_every_usual_given_name_is_certain_and_agrees_with_the_dictionary(gender: Gender) -> None:
    usual = [line.split("\t") for line in (FOLDER / "given_names.tsv").read_text(encoding="utf-8").splitlines()]
    for whose, names in (row for row in usual if row[0] == gender):
        for name in names.split():
            own = given_name(name, Gender(whose))
            assert not any(own.doubts), f"{name}: {own.doubts}; such a name belongs to exceptions.tsv"
            said = listed(name, "Name", gender)
            assert not said or any(not own.differs(forms) for forms in said), f"{name}: {own.forms}, but {said}"


def test_the_tables_hold_russian_words_only_and_every_column() -> None:
    for table, columns in (("given_names.tsv", 2), ("exceptions.tsv", 6)):
        for line in (FOLDER / table).read_text(encoding="utf-8").splitlines():
            row = line.split("\t")
            if not line.startswith("#"):
                assert len(row) == columns, line
                assert re.fullmatch(r"[а-яё -]+", row[columns // 2 - (columns == 6) if columns == 6 else 1]), line
    assert len(given_names()) > 1000


@pytest.mark.parametrize(
    "name", ["Ivanov Иван Иванович", "Иванoв Иван Иванович", "Иванов 2-й", "Иванов, Иван", "🙂", "Ива́нов Пётр"]
)
def test_what_is_not_written_in_russian_letters_stays_as_it_is_and_is_asked_about(name: str) -> None:
    answer = decline_name(name, Case.DATIVE)
    assert (answer.form, answer.sure) == (name, False)
    assert "русскими буквами" in answer.why


@pytest.mark.parametrize("name", ["", "   "])
def test_no_name_is_asked_about(name: str) -> None:
    assert decline_name(name, Case.DATIVE) == Declined(name, sure=False, why="имя не указано")


@pytest.mark.parametrize("words", ["неизвестно", "Не установлен", "не указано", "нет", "ОТСУТСТВУЕТ"])
@pytest.mark.parametrize("gender", [None, *Gender])
def test_words_that_say_there_is_no_name_are_asked_about(words: str, gender: Gender | None) -> None:
    answer = decline_name(words, Case.GENITIVE, gender)
    assert (answer.form, answer.sure) == (words, False)
    assert "это не имя" in answer.why


def test_the_nominative_is_what_was_written() -> None:
    assert decline_name(" Заяц  Пётр Кузьмич ", Case.NOMINATIVE).form == "Заяц  Пётр Кузьмич"
    assert decline_name("Заяц Пётр Кузьмич", Case.NOMINATIVE).sure


def test_the_gender_is_asked_about_only_where_the_form_depends_on_it() -> None:
    asked = decline_name("Шевчук И. И.", Case.DATIVE)
    assert not asked.sure
    assert "пол не известен" in asked.why
    assert decline_name("Шевчук И. И.", Case.DATIVE, Gender.FEMALE).form == "Шевчук И. И."
    assert decline_name("Шевчук И. И.", Case.DATIVE, Gender.MALE).form == "Шевчуку И. И."
    assert decline_name("Шевченко Саша", Case.DATIVE) == decline_name("Шевченко Саша", Case.DATIVE)
    assert decline_name("Шевченко Саша", Case.DATIVE).sure


def test_a_gender_that_contradicts_the_name_is_asked_about() -> None:
    answer = decline_name("Петрова Анна Ивановна", Case.DATIVE, Gender.MALE)
    assert not answer.sure
    assert "пол" in answer.why


def test_what_a_person_answered_goes_first_and_only_for_that_name_and_case() -> None:
    kept = NameForms(nominative="Заяц Пётр Кузьмич", dative="Заяцу Петру Кузьмичу")
    given_by_person = decline_name("Заяц  Пётр Кузьмич", Case.DATIVE, answers=kept)
    assert (given_by_person.form, given_by_person.sure) == ("Заяцу Петру Кузьмичу", True)
    assert not decline_name("Заяц Пётр Кузьмич", Case.GENITIVE, answers=kept).sure
    assert not decline_name("Заяц Павел Кузьмич", Case.DATIVE, answers=kept).sure


def test_no_name_is_written_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    decline_name("Неведомский Ынгён Бахтиярович", Case.DATIVE)
    decline_name("Шуткобородько Вчерась", Case.DATIVE)
    assert caplog.text == ""


@given(st.text(LETTERS, max_size=60), st.sampled_from(Case), st.sampled_from([None, *Gender]))
def test_whatever_is_written_gets_an_answer_with_a_reason(name: str, case: Case, gender: Gender | None) -> None:
    answer = decline_name(name, case, gender)
    assert answer.why
    assert answer.form or not name.strip()


@given(st.sampled_from(people()), st.sampled_from(OBLIQUE))
def test_capitals_change_nothing_but_the_letters(person: Person, case: Case) -> None:
    if "." not in person.name and " ван " not in person.name:
        small, large = (decline_name(name, case, person.gender) for name in (person.name, person.name.upper()))
        assert (small.form.upper(), small.sure) == (large.form, large.sure)
