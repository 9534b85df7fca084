"""A rehearsal on the real server: every case comes to its end, and the report tells what the record holds."""

from api.rehearsal.play import play
from api.rehearsal.report import Report
from api.rehearsal.stage import stage
from models.route import Route
from tests.support.machines import ROOT
from workflows import packs
from workflows.engine.norm import Norm

ROUTE = packs.read(ROOT / "tests/support/routes/rehearsed.v1.yaml", Route)


async def test_a_rehearsal_shows_every_step_branch_paper_and_silence() -> None:
    report: Report | None = None
    async with stage(Norm(ROUTE, packs.calendar("ru")), offset=180) as ready:
        async for played in play(ready, cases=3, seed=3):
            assert played.is_over, f"case {played.number} went on for too long"
            report = played.report
    assert report is not None
    assert (report.route, report.version, report.cases, report.unfinished) == ("ru.rehearsed", 1, 3, 0)
    assert {step.step for step in report.never_opened} <= {"visit"}, "only a step at discretion may stay unopened"
    assert {branch.to for branch in report.branches if branch.taken} == {"work", "unfounded", "finished"}
    assert {paper.code for paper in report.papers} == {"kdn_resolution"}
    assert sum(outcome.times for outcome in report.outcomes) == 3
    answered = [step for step in report.steps if step.answered]
    assert all(step.median_hours is not None and step.median_hours <= (step.longest_hours or 0) for step in answered)
    assert sum(step.late for step in report.steps) >= sum(step.silences > 0 for step in report.steps)
