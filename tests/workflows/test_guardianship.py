"""A ward on the real server, in virtual time, up to majority: every check is asked for, and the day closes them all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.events import CameOfAge
from tests.support.casework import norm_of, opening
from tests.support.server import Case, Office, eventually
from workflows import registry
from workflows.engine.clock import next_tick, of_age_at
from workflows.engine.norm import Norm

pytestmark = [pytest.mark.timeout(120)]
PUBLISHED = norm_of("ru.orphan")


def unprinted(norm: Norm) -> Norm:
    """The same route without papers: nobody prints here, and a paper without a printer is tried again for ever."""
    route = norm.route
    stages = tuple(
        stage.model_copy(update={"steps": tuple(step.model_copy(update={"papers": ()}) for step in stage.steps)})
        for stage in route.stages
    )
    opening = route.opening.model_copy(update={"papers": ()})
    return Norm(
        route=route.model_copy(update={"id": "ru.ward", "stages": stages, "opening": opening}), calendar=norm.calendar
    )


ORPHAN = unprinted(PUBLISHED)
CHECKS = {"check_month", "check_quarter", "check_half"}


async def placed(office: Office) -> Case:
    """A child of sixteen and a half, surveyed and placed with a guardian."""
    registry.publish_route(ORPHAN.route)
    begun = datetime.now(UTC)
    majority = (begun + timedelta(days=560)).date()
    signal = await office.signal(ORPHAN, facts=opening(ORPHAN, child_safe="yes").facts, majority=majority)
    case = office.case(signal, norm=ORPHAN)
    await case.send_signal()
    await case.do("survey_conditions", no_care=True, violence_signs="none")
    await case.do("approve_act", act_approval="approve")
    await case.do("shelter", placement="relatives")
    await case.do("register")
    await case.do("arrange", arrangement="guardian")
    return case


async def test_the_last_years_of_a_ward_pass_on_the_server_and_majority_closes_the_supervision(office: Office) -> None:
    case = await placed(office)
    done: list[str] = []
    while (state := await case.state()).stage != "majority":
        for task in state.tasks:
            facts: dict[str, Any] = {"ward": "fine"} if task.step in CHECKS else {}
            await case.do(task.step, **facts)
            done.append(task.step)
        state = await case.state()
        tick = next_tick(ORPHAN, state)
        assert tick is not None
        now = await office.clock.time_of(case.handle)
        await case.wait(seconds=(tick[0] - now).total_seconds() + 1)
    assert done.count("check_month") == 1
    assert done.count("check_quarter") == 4
    assert done.count("check_half") == 2
    assert done.count("account") in {0, 1}
    state = await case.state()
    assert {task.step for task in state.tasks} == {"close_guardianship"}
    came = [row for row in await case.turns() if row.kind == CameOfAge.model_fields["kind"].default]
    assert [row.at - of_age_at(state) < timedelta(minutes=1) for row in came] == [True], "on the very day, once"
    await case.do("close_guardianship")
    await eventually(lambda: _is_closed(case))


async def _is_closed(case: Case) -> bool:
    state = await case.state()
    return state.closed is not None and state.closed.outcome == "of_age"
