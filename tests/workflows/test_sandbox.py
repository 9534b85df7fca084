"""Cases decide inside the sandbox, and nothing else has to go in."""

from typing import Any

import pytest
from temporalio.worker.workflow_sandbox import _runner

from models.events import TermExtended
from models.people import AgencyKind
from models.terms import Span, Unit
from tests.support.casework import doer
from tests.support.server import Office


async def test_only_decisions_enter_the_sandbox(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await office.open()
    entered: list[str] = []
    enter = _runner._Instance._run_code

    def counted(sandbox: Any, code: str, **names: Any) -> None:
        entered.append(code)
        enter(sandbox, code, **names)

    monkeypatch.setattr(_runner._Instance, "_run_code", counted)
    day = Span(value=1, unit=Unit.CALENDAR_DAY)
    await case.tell(TermExtended(task=2, span=day, ground="illness", by=doer(AgencyKind.GUARDIANSHIP)))
    assert entered
    assert [code for code in entered if "activate(" not in code] == [], "payloads enter the sandbox, each several times"
