"""The people as whom the demonstration's sign-in page lets one in: one of each part in a case."""

from typing import NamedTuple

from models.ids import PersonCode


class DemoVisitor(NamedTuple):
    """A part, and who of the invented district plays it."""

    part: str
    person: PersonCode


VISITORS = (
    DemoVisitor("reporter", "school-4-reporter"),
    DemoVisitor("secretary", "kdn-secretary"),
    DemoVisitor("specialist", "opeka-specialist"),
    DemoVisitor("head", "opeka-head"),
    DemoVisitor("inspector", "pdn-specialist"),
    DemoVisitor("school", "school-4-specialist"),
    DemoVisitor("doctor", "clinic-specialist"),
    DemoVisitor("social", "social-specialist"),
    DemoVisitor("psychologist", "psychology-specialist"),
    DemoVisitor("chair", "kdn-head"),
    DemoVisitor("member", "kdn-member-1"),
    DemoVisitor("prosecutor", "prosecutor-head"),
    DemoVisitor("hotline", "hotline-reporter"),
    DemoVisitor("supervisor", "kdn-supervisor"),
    DemoVisitor("methodologist", "methodologist"),
    DemoVisitor("administrator", "administrator"),
)


def person_of(part: str) -> PersonCode | None:
    """Who plays this part; None when nobody does."""
    return next((visitor.person for visitor in VISITORS if visitor.part == part), None)
