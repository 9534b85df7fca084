"""A route as BPMN 2.0 XML with diagram interchange: opens in any modeller, lanes and all."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from forms.procedure.bpmn_graph import Flow, Graph, Node, duration, graph_of, lanes
from forms.procedure.bpmn_names import CEL, SPACES, TARGET, lane_id, lane_title, tag
from forms.procedure.bpmn_plane import Plane
from forms.procedure.prose import Author
from models.law import Law
from models.route import Route

TAGS = {
    "start": "startEvent",
    "signal": "startEvent",
    "task": "userTask",
    "all": "parallelGateway",
    "any": "inclusiveGateway",
    "choice": "exclusiveGateway",
    "end": "endEvent",
    "call": "callActivity",
    "timer": "boundaryEvent",
    "escalation": "endEvent",
    "aside": "subProcess",
}


def bpmn(route: Route, law: Law) -> str:
    """The route as a BPMN 2.0 document; the same route gives the same bytes."""
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    graph = graph_of(route)
    root = ET.Element(tag("bpmn:definitions"), {"id": "definitions", "targetNamespace": TARGET, "exporter": "marshrut"})
    for signal in dict.fromkeys(node.signal for node in graph.nodes.values() if node.signal):
        title = route.stage_of[signal].title
        ET.SubElement(root, tag("bpmn:signal"), {"id": f"to_{signal}", "name": f"Поворот на этап «{title}»"})
    ET.SubElement(root, tag("bpmn:message"), {"id": "report", "name": "Сообщение участника дела"})
    ET.SubElement(root, tag("bpmn:escalation"), {"id": "silence", "name": "Орган молчит", "escalationCode": "silence"})
    pool = ET.SubElement(root, tag("bpmn:collaboration"), {"id": "collaboration"})
    ET.SubElement(
        pool,
        tag("bpmn:participant"),
        {"id": "pool", "name": f"{route.title}, редакция {route.version}", "processRef": "route"},
    )
    _process(root, graph, law)
    Plane(root, graph).draw()
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _process(root: ET.Element, graph: Graph, law: Law) -> None:
    process = ET.SubElement(
        root, tag("bpmn:process"), {"id": "route", "name": graph.route.title, "isExecutable": "false"}
    )
    ids = f"Маршрут {graph.route.id}, редакция {graph.route.version}, {graph.route.digest}"
    ET.SubElement(process, tag("bpmn:documentation")).text = ids
    whole = ET.SubElement(process, tag("bpmn:laneSet"), {"id": "lanes"})
    for name in lanes(graph):
        lane = ET.SubElement(whole, tag("bpmn:lane"), {"id": lane_id(name), "name": lane_title(name)})
        for node in graph.nodes.values():
            if node.lane == name:
                ET.SubElement(lane, tag("bpmn:flowNodeRef")).text = node.id
    author = Author(graph.route, law)
    for node in graph.nodes.values():
        _element(process, node, graph, author)
    for flow in graph.flows:
        _flow(process, flow)


def _element(process: ET.Element, node: Node, graph: Graph, author: Author) -> None:
    """A node with its documentation, its flows and what is particular to its kind, in the order of the schema."""
    said = {"id": node.id, "name": node.name}
    default = next((flow.id for flow in graph.flows if flow.origin == node.id and flow.is_default), None)
    if default is not None:
        said["default"] = default
    if node.kind == "timer":
        said |= {"attachedToRef": node.host, "cancelActivity": "false"}
    if node.kind == "call":
        said["calledElement"] = node.called
    if node.kind == "aside":
        said["triggeredByEvent"] = "true"
    element = ET.SubElement(process, tag(f"bpmn:{TAGS[node.kind]}"), said)
    for text in _documentation(node, author):
        ET.SubElement(element, tag("bpmn:documentation")).text = text
    for name, mine in (("incoming", "target"), ("outgoing", "origin")):
        for flow in graph.flows:
            if getattr(flow, mine) == node.id:
                ET.SubElement(element, tag(f"bpmn:{name}")).text = flow.id
    _particular(element, node)


def _particular(element: ET.Element, node: Node) -> None:
    match node.kind:
        case "signal":
            ET.SubElement(
                element, tag("bpmn:signalEventDefinition"), {"id": f"{node.id}_def", "signalRef": f"to_{node.signal}"}
            )
        case "escalation":
            ET.SubElement(
                element, tag("bpmn:escalationEventDefinition"), {"id": f"{node.id}_def", "escalationRef": "silence"}
            )
        case "timer" if node.span is not None:
            timer = ET.SubElement(element, tag("bpmn:timerEventDefinition"), {"id": f"{node.id}_def"})
            ET.SubElement(timer, tag("bpmn:timeDuration"), {tag("xsi:type"): "bpmn:tFormalExpression"}).text = duration(
                node.span
            )
        case "task" if node.repeat is not None:
            loop = ET.SubElement(element, tag("bpmn:standardLoopCharacteristics"), {"testBefore": "false"})
            if node.repeat:
                _expression(loop, "loopCondition", f"!({node.repeat})")
        case "aside":
            _aside(element, node)
        case _:
            pass


def _aside(element: ET.Element, node: Node) -> None:
    """Inside an event sub-process: what begins it, and what it does to the case."""
    begin = {"id": f"{node.id}_begin", "name": "По сообщению", "isInterrupting": "true"}
    start = ET.SubElement(element, tag("bpmn:startEvent"), begin)
    ET.SubElement(start, tag("bpmn:outgoing")).text = f"{node.id}_way"
    if node.when is not None:
        start.set("name", "Сразу, как только условие верно")
        condition = ET.SubElement(start, tag("bpmn:conditionalEventDefinition"), {"id": f"{node.id}_if"})
        _expression(condition, "condition", node.when)
    else:
        ET.SubElement(start, tag("bpmn:messageEventDefinition"), {"id": f"{node.id}_if", "messageRef": "report"})
    title = "На этап поворота" if node.signal else node.name
    end = ET.SubElement(element, tag("bpmn:endEvent"), {"id": f"{node.id}_end", "name": title})
    ET.SubElement(end, tag("bpmn:incoming")).text = f"{node.id}_way"
    if node.signal:
        ET.SubElement(
            end, tag("bpmn:signalEventDefinition"), {"id": f"{node.id}_then", "signalRef": f"to_{node.signal}"}
        )
    else:
        ET.SubElement(end, tag("bpmn:terminateEventDefinition"), {"id": f"{node.id}_then"})
    way = {"id": f"{node.id}_way", "sourceRef": f"{node.id}_begin", "targetRef": f"{node.id}_end"}
    ET.SubElement(element, tag("bpmn:sequenceFlow"), way)


def _documentation(node: Node, author: Author) -> Iterator[str]:
    """What the text of the procedure says of the node, so that a modeller shows it beside the picture."""
    if node.note:
        yield node.note
    if node.step is not None:
        yield "\n".join(f"{block.label}: {block.text}" for block in author.step(node.step) if block.label)
    if node.id == "opening":
        yield "\n".join(f"{block.label}: {block.text}" for block in author.opening() if block.label)


def _flow(process: ET.Element, flow: Flow) -> None:
    said = {"id": flow.id, "sourceRef": flow.origin, "targetRef": flow.target}
    if flow.name:
        said["name"] = flow.name
    element = ET.SubElement(process, tag("bpmn:sequenceFlow"), said)
    if flow.condition is not None:
        _expression(element, "conditionExpression", flow.condition)


def _expression(parent: ET.Element, name: str, text: str) -> None:
    said = {tag("xsi:type"): "bpmn:tFormalExpression", "language": CEL}
    ET.SubElement(parent, tag(f"bpmn:{name}"), said).text = text
