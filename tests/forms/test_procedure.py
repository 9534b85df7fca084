"""A route read as text: everything that it says is there, in words, and the same every time."""

import html5lib
import pytest

from forms.procedure.drawing import diagram
from forms.procedure.lettering import lines_of, width_of
from forms.procedure.pages import as_html, as_markdown, as_text
from forms.procedure.prose import prose
from forms.procedure.wording import Wording
from models.route import Route
from workflows import packs

ROUTES = [route for _, route in packs.routes()]
PREVENTION = next(route for route in ROUTES if route.id == "ru.prevention")

THREAT = "отмечено: «Угроза жизни или здоровью»"
BOTH = f"{THREAT} или (отмечено: «Отсутствие родительского попечения» и не {THREAT})"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_the_text_names_every_stage_step_and_outcome(route: Route) -> None:
    said = as_text(prose(route, packs.law(route.country)))
    flat = " ".join(said.split())
    titles = [stage.title for stage in route.stages] + [step.title for step in route.step_of.values()]
    titles += [outcome.title for outcome in route.outcomes] + [turn.title for turn in route.interruptions]
    assert [title for title in titles if " ".join(title.split()) not in flat] == []
    assert all(len(line) <= 100 for line in said.splitlines())


def test_a_step_is_told_whole() -> None:
    said = as_markdown(prose(PREVENTION, packs.law("ru")))
    step = said[said.index("### 2.6.") : said.index("### 2.7.")]
    for part in (
        "**Кто:** орган опеки и попечительства, руководитель",
        "**Когда:** после 2.5 «Обследовать условия жизни ребёнка»",
        "**Срок:** 3 календарных дня после того как сделано 2.5",
        "по ответу шага 2.5 «Обследовать условия жизни ребёнка»; копии: КДНиЗП",
        "**Возврат:** к шагу 2.5 «Обследовать условия жизни ребёнка», если «Утверждение акта» —",
    ):
        assert part in step


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("triage == 'accept'", "«Решение по сигналу» — «принять в работу»"),
        ("child_safe != 'yes'", "«Ребёнок сейчас в безопасности» — не «да»"),
        ("risk == 'high' || risk == 'very_high'", "«Уровень риска» — «высокий» или «очень высокий»"),
        ("risk in ['low', 'moderate']", "«Уровень риска» — «низкий» или «умеренный»"),
        ("threat", "отмечено: «Угроза жизни или здоровью»"),
        ("!threat", "не отмечено: «Угроза жизни или здоровью»"),
        ("triage == ''", "«Решение по сигналу» не указано"),
        ("round >= 4", "сделано не меньше 4 раз"),
        ("visit > 1 && threat", "дело на этом этапе больше 1 раза и отмечено: «Угроза жизни или здоровью»"),
        (
            "threat || (no_care && !threat)",
            BOTH,
        ),
    ],
)
def test_a_condition_is_read_aloud(condition: str, said: str) -> None:
    assert Wording(PREVENTION).condition(condition) == said


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_form_is_the_same_every_time_and_fit_for_a_page(route: Route) -> None:
    law = packs.law(route.country)
    fragment = str(as_html(prose(route, law)))
    parser = html5lib.HTMLParser(strict=True)
    parser.parseFragment(fragment)
    assert "<h1" not in fragment
    drawn = diagram(route)
    assert drawn == diagram(Route.model_validate_json(route.model_dump_json()))
    assert " style=" not in drawn
    assert "<style" not in drawn
    assert drawn.count("<title") > len(route.step_of)


def test_a_text_is_broken_to_its_width() -> None:
    lines = lines_of("Межведомственное взаимодействие органов и учреждений", 90, 11)
    assert "".join(line.removesuffix("-") for line in lines).replace(" ", "").startswith("Межведомственное")
    assert all(width_of(line, 11) <= 90 for line in lines)
    assert " ".join(lines_of("один два три четыре", 40, 11)) == "один два три четыре", "nothing is cut off"
