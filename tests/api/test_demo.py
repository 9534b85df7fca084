"""`marshrut demo`: the whole route in virtual time, through the real doors, with its papers."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from api.demo.story import answers_on

pytestmark = pytest.mark.timeout(240)

PAPERS = {
    "signal_card": 1,
    "registration_note": 1,
    "kdn_minutes": 1,
    "interagency_request": 1,
    "act_survey_mp4": 2,
    "risk_assessment": 1,
    "kdn_resolution": 3,
    "ipr_plan": 1,
    "ipr_report": 12,
    "ipr_conclusion": 1,
    "ipr_deregistration_motion": 1,
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run of the demonstration leaves behind."""
    out = tmp_path_factory.mktemp("demo") / "out"
    run = subprocess.run(
        (sys.executable, "-m", "api", "demo", "--out", str(out)),
        capture_output=True,
        text=True,
        timeout=230,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "Дело завершено: Снят с учёта" in run.stdout
    return out


@pytest.fixture(scope="module")
def timeline(shown: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((shown / "timeline.json").read_text(encoding="utf-8"))
    return content


def test_the_case_walks_every_stage_of_the_route(timeline: dict[str, Any]) -> None:
    stages = [entry["stage"] for entry in timeline["entries"] if entry["stage"]]
    assert stages == [
        "Проверка сигнала",
        "Запросы и обследование",
        "Оценка",
        "Решение комиссии",
        "Межведомственный план",
        "Исполнение плана",
        "Пересмотр",
        "Снятие с учёта",
    ]
    assert timeline["outcome"]["title"] == "Снят с учёта"


def test_the_case_goes_by_the_procedure_of_its_region(timeline: dict[str, Any]) -> None:
    assert timeline["route"]["id"] == "ru-sve.prevention"
    own = [entry for entry in timeline["entries"] if {"SVE-19A", "SVE-19B"} & {one["rule"] for one in entry["basis"]}]
    done = [entry for entry in own if entry["what"].startswith("Исполнено")]
    assert [entry["what"].partition("«")[2][:20] for entry in done] == ["Зарегистрировать док", "Предварительно рассм"]
    assert [entry["kept"] for entry in done] == [True, True]


def test_it_takes_more_than_a_year_of_the_case_s_own_time(timeline: dict[str, Any]) -> None:
    moments = [datetime.fromisoformat(entry["when"]) for entry in timeline["entries"]]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] > timedelta(days=365)


def test_the_silence_of_the_police_is_told_twice_and_its_late_answer_is_marked(timeline: dict[str, Any]) -> None:
    told = [entry for entry in timeline["entries"] if "(ПДН)" in entry["what"] and "без ответа" in entry["what"]]
    assert len(told) == 2
    answers = [entry for entry in timeline["entries"] if entry["what"].startswith("Исполнено: «Ответить на запрос")]
    assert [entry["kept"] for entry in answers] == [True, True, False]


def test_every_deed_says_who_and_on_which_basis(timeline: dict[str, Any]) -> None:
    deeds = [entry for entry in timeline["entries"] if entry["what"].startswith("Исполнено")]
    assert len(deeds) > 20
    for entry in deeds:
        assert entry["who"]["agency"]
        assert entry["due"]
        assert all(basis["rule"] and basis["citation"] for basis in entry["basis"])


def test_the_papers_are_there_and_can_be_read(shown: Path) -> None:
    files = sorted(path.name for path in shown.glob("*.pdf"))
    found = {kind: sum(kind == name[3:-4] for name in files) for kind in PAPERS}
    assert found == PAPERS
    resolution = next(path for path in shown.glob("*kdn_resolution.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(resolution).pages)
    assert "ПОСТАНОВЛЕНИЕ" in text.upper()
    assert "Соколов" in text


def test_no_two_papers_of_the_commission_have_one_number_in_a_year(shown: Path) -> None:
    texts = [PdfReader(path).pages[0].extract_text() for path in sorted(shown.glob("*-kdn_resolution.pdf"))]
    signs = [re.search(r"\d\d\.\d\d\.(\d{4})\s+№\s*(\d+)", text) for text in texts]
    numbers = [sign.groups() for sign in signs if sign]
    assert len({*numbers}) == len(texts) == 3


def test_a_sample_that_is_sent_again_leaves_its_number_to_the_register() -> None:
    answers = answers_on(datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "kdn_resolution", {})
    assert "resolution_number" not in answers
    assert answers["members_present[]"]
