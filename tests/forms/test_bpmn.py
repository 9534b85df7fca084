"""The BPMN of a route keeps the standard's schema, says everything of the route, and is the same for the same route."""

from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from bench.long_route import long_route
from forms.pdf import pdf_of
from forms.procedure.bpmn import bpmn
from forms.procedure.bpmn_names import SPACES
from forms.render import document_html
from models.route import Route
from tests.support.filled import sample
from workflows import packs

ROUTES = [*(route for _, route in packs.routes()), long_route(16)]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of BPMN 2.0 as the OMG publishes it; a library for tests carries it."""
    path = Path(str(files("SpiffWorkflow.bpmn.parser"))) / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(path))


def found(written: str, path: str) -> list[ET.Element]:
    return ET.fromstring(written).findall(path, SPACES)  # noqa: S314 - our own text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_it_keeps_the_schema(route: Route, schema: etree.XMLSchema) -> None:
    document = etree.fromstring(bpmn(route, packs.law(route.country)).encode())
    assert schema.validate(document), schema.error_log.filter_from_errors()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_step_is_a_task_in_its_lane_with_a_timer(route: Route) -> None:
    written = bpmn(route, packs.law(route.country))
    tasks = {task.get("id") for task in found(written, ".//bpmn:userTask")}
    assert tasks == {f"step_{step}" for step in route.step_of}
    timed = {timer.get("attachedToRef") for timer in found(written, ".//bpmn:boundaryEvent")}
    assert timed == tasks
    lane_of = {
        ref.text: lane.get("id")
        for lane in found(written, ".//bpmn:lane")
        for ref in lane.findall("bpmn:flowNodeRef", SPACES)
    }
    assert all(lane_of[f"step_{step.id}"] == f"lane_{step.agency}" for step in route.step_of.values())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_node_can_be_reached_and_every_one_is_drawn(route: Route) -> None:
    written = bpmn(route, packs.law(route.country))
    flows = [
        (flow.get("sourceRef"), flow.get("targetRef")) for flow in found(written, "./bpmn:process/bpmn:sequenceFlow")
    ]
    starts = {event.get("id") for event in found(written, "./bpmn:process/bpmn:startEvent")}
    reached = starts | {timer.get("id") for timer in found(written, ".//bpmn:boundaryEvent")}
    while more := {end for begin, end in flows if begin in reached} - reached:
        reached |= more
    asides = {part.get("id") for part in found(written, "./bpmn:process/bpmn:subProcess")}
    nodes = {ref.text for ref in found(written, ".//bpmn:flowNodeRef")}
    assert nodes == reached | asides
    drawn = {shape.get("bpmnElement") for shape in found(written, ".//bpmndi:BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in found(written, ".//bpmndi:BPMNEdge")}
    assert nodes <= drawn
    assert {flow.get("id") for flow in found(written, ".//bpmn:sequenceFlow")} == edges


def test_outcomes_calls_and_conditions_are_there() -> None:
    prevention = next(route for route in ROUTES if route.id == "ru.prevention")
    written = bpmn(prevention, packs.law("ru"))
    called = [call.get("calledElement") for call in found(written, ".//bpmn:callActivity")]
    assert called == ["ru.removal"]
    conditions = {one.text for one in found(written, ".//bpmn:conditionExpression")}
    assert {"triage == 'accept'", "act_approval == 'rework'", "decision != 'postpone'"} <= conditions
    ends = {end.get("name") for end in found(written, ".//bpmn:endEvent")}
    assert {outcome.title for outcome in prevention.outcomes} <= ends
    assert bpmn(prevention, packs.law("ru")) == written


def test_papers_are_the_same_after_it_was_written() -> None:
    """The library keeps prefixes for the whole process: one of ours may not be taken from the metadata of a PDF."""
    page = document_html("ipr_plan", sample("ipr_plan"))
    before = pdf_of(page)
    bpmn(ROUTES[0], packs.law(ROUTES[0].country))
    assert pdf_of(page) == before
