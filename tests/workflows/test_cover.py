from datetime import timedelta
from typing import get_args

from models.case import Closing
from models.events import Event
from tests.support.casework import MORNING, Walk
from tests.support.server import PRACTICE
from workflows.cover import TITLES, cover, marks_of


def test_every_event_has_its_line() -> None:
    union, _ = get_args(Event)
    kinds = {member.model_fields["kind"].default for member in get_args(union)}
    assert set(TITLES) == kinds, "give the new event a line in workflows/cover.py: without one a case would pause at it"


def test_the_cover_tells_stage_tasks_and_terms_in_local_time() -> None:
    walk = Walk(PRACTICE)
    assert cover(PRACTICE, walk.state).split("\n\n") == [
        "**Учебное дело, редакция 1**",
        "Этап «Проверка», отвечает commission-1, ход 0.",
        "- № 1 «Принять сигнал»: commission-1, до 01.09.2026 13:00",
        "- № 2 «Обследовать условия жизни»: guardianship-1, до 05.09.2026 00:00",
    ]


def test_the_cover_tells_of_a_term_that_stands_still_and_of_the_end() -> None:
    state = Walk(PRACTICE).state
    paused = state.model_copy(update={"tasks": tuple(task.model_copy(update={"due": None}) for task in state.tasks)})
    assert "срок приостановлен" in cover(PRACTICE, paused)
    ended = state.model_copy(update={"tasks": (), "closed": Closing(outcome="unfounded", at=MORNING)})
    assert cover(PRACTICE, ended).endswith("Завершено: Сигнал не подтвердился.")


def test_a_case_is_marked_as_overdue_from_the_instant_on() -> None:
    walk = Walk(PRACTICE)
    due = walk.state.tasks[0].due
    assert due is not None
    for now, is_overdue in ((due - timedelta.resolution, False), (due, True)):
        assert [mark.value for mark in marks_of(PRACTICE, walk.state, now)] == [
            "ru.sve.nizhneozersk",
            "inquiry",
            "ru.practice.v1",
            is_overdue,
        ]
