"""The picture of a BPMN process: where its lanes, nodes and flows stand (BPMN diagram interchange)."""

from collections import defaultdict
from typing import NamedTuple
from xml.etree import ElementTree as ET

from forms.procedure.bpmn_graph import ANYTIME, Flow, Graph, Node, lanes
from forms.procedure.bpmn_names import lane_id, tag
from forms.procedure.lettering import height_of, lines_of

HEADER, LEFT, RANK, SLOT, TOP = 30.0, 130.0, 184.0, 190.0, 80.0
TASK, GATEWAY, EVENT, ASIDE = (124.0, 84.0), (50.0, 50.0), (36.0, 36.0), (350.0, 130.0)
TRACK, PAD = 18.0, 24.0
SIZES = {"task": TASK, "call": TASK, "all": GATEWAY, "any": GATEWAY, "choice": GATEWAY, "aside": ASIDE}
LETTERS = 11.0
LABEL = 120.0


class Bounds(NamedTuple):
    """Where a node stands."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height


Points = tuple[tuple[float, float], ...]


class Plane:
    """Places everything and writes it down."""

    def __init__(self, root: ET.Element, graph: Graph) -> None:
        diagram = ET.SubElement(root, tag("bpmndi:BPMNDiagram"), {"id": "diagram"})
        said = {"id": "plane", "bpmnElement": "collaboration"}
        self.plane = ET.SubElement(diagram, tag("bpmndi:BPMNPlane"), said)
        self.graph = graph
        self.lanes = self._lanes()
        self.bounds = {node.id: self._bounds(node) for node in graph.nodes.values()}
        self.tracks: list[list[tuple[float, float]]] = []
        self.landed: dict[str, int] = defaultdict(int)

    def draw(self) -> None:
        """Write the shapes first, then the edges."""
        wide = LEFT + RANK * (self.graph.ranks + 1)
        bottom = max(lane.bottom for lane in self.lanes.values())
        self._shape("pool", Bounds(0, TOP, wide + HEADER, bottom - TOP), horizontal=True)
        for name, lane in self.lanes.items():
            self._shape(lane_id(name), Bounds(HEADER, lane.y, wide, lane.height), horizontal=True)
        for node in self.graph.nodes.values():
            self._node(node)
        for flow in self.graph.flows:
            points = self._way(flow, bottom)
            self._edge(flow.id, points, self._words(flow, points, bottom))

    def _lanes(self) -> dict[str, Bounds]:
        found: dict[str, Bounds] = {}
        y = TOP
        for name in lanes(self.graph):
            slots = max(node.slot for node in self.graph.nodes.values() if node.lane == name) + 1
            height = ASIDE[1] + 2 * PAD if name == ANYTIME else slots * SLOT
            found[name] = Bounds(HEADER, y, 0, height)
            y += height
        return found

    def _bounds(self, node: Node) -> Bounds:
        x, lane = LEFT + node.rank * RANK, self.lanes[node.lane]
        if node.kind == "aside":
            return Bounds(x - 60, lane.y + PAD, *ASIDE)
        y = lane.y + node.slot * SLOT + PAD
        width, height = SIZES.get(node.kind, EVENT)
        centre = y + TASK[1] / 2
        if node.kind == "timer":
            return Bounds(x + 8, y + TASK[1] - EVENT[1] / 2, *EVENT)
        if node.kind == "escalation":
            return Bounds(x + 62, y + TASK[1] + 12, *EVENT)
        return Bounds(x + (TASK[0] - width) / 2, centre - height / 2, width, height)

    def _node(self, node: Node) -> None:
        bounds = self.bounds[node.id]
        label: Bounds | None = None
        if node.kind == "timer":
            label = self._label(node.name, bounds.x - 4, bounds.bottom + 34, TASK[0])
        elif node.kind == "escalation":
            label = self._label(node.name, bounds.right + 2, bounds.y + 4, 90)
        elif node.kind not in {"task", "call", "aside"} and node.name:
            label = self._label(node.name, bounds.x + bounds.width / 2 - LABEL / 2, bounds.bottom + 4)
        self._shape(node.id, bounds, label=label, expanded=node.kind == "aside", marked=node.kind == "choice")
        if node.kind == "aside":
            self._inside(node, bounds)

    def _inside(self, node: Node, bounds: Bounds) -> None:
        """The event that begins an event sub-process, the one that ends it, and the way between."""
        begin = Bounds(bounds.x + 60, bounds.y + 44, *EVENT)
        end = Bounds(bounds.right - 96, bounds.y + 44, *EVENT)
        self._shape(f"{node.id}_begin", begin, label=Bounds(begin.x - 52, begin.bottom + 4, 140, 27))
        self._shape(f"{node.id}_end", end, label=Bounds(end.x - 52, end.bottom + 4, 140, 27))
        self._edge(f"{node.id}_way", ((begin.right, begin.middle), (end.x, end.middle)), None)

    @staticmethod
    def _label(text: str, x: float, y: float, width: float = LABEL) -> Bounds:
        lines = lines_of(text, width, LETTERS)
        return Bounds(x, y, width, height_of(lines, LETTERS) + 2)

    def _way(self, flow: Flow, bottom: float) -> Points:
        """Right angles: ahead through the gap before the target, or round below the pool."""
        begin, end = self.bounds[flow.origin], self.bounds[flow.target]
        origin, target = self.graph.nodes[flow.origin], self.graph.nodes[flow.target]
        if origin.kind == "timer":
            middle = begin.x + begin.width / 2
            return ((middle, begin.bottom), (middle, end.middle), (end.x, end.middle))
        if begin.right < end.x and target.rank - origin.rank <= self._reach(origin, target):
            gap = begin.right + 14 if origin.kind == "choice" else end.x - 14
            if abs(begin.middle - end.middle) < 1:
                return ((begin.right, begin.middle), (end.x, end.middle))
            return (
                (begin.right, begin.middle),
                (gap, begin.middle),
                (gap, end.middle),
                (end.x, end.middle),
            )
        return self._round(begin, end, flow, bottom)

    def _reach(self, origin: Node, target: Node) -> int:
        """How many ranks ahead a straight way may go: as far as nothing stands between."""
        between = [
            node.rank
            for node in self.graph.nodes.values()
            if node.lane == origin.lane and node.slot == origin.slot and origin.rank < node.rank < target.rank
            if node.kind not in {"timer", "escalation"}
        ]
        return min(between, default=target.rank) - origin.rank if between else target.rank - origin.rank

    def _round(self, begin: Bounds, end: Bounds, flow: Flow, bottom: float) -> Points:
        self.landed[flow.target] += 1
        out = begin.right + 8 + 5 * (len(self.tracks) % 4)
        into = end.x - 10 - 6 * (self.landed[flow.target] % 5)
        y = bottom + TRACK * (self._track(min(out, into), max(out, into)) + 1)
        return (
            (begin.right, begin.middle),
            (out, begin.middle),
            (out, y),
            (into, y),
            (into, end.middle),
            (end.x, end.middle),
        )

    def _track(self, left: float, right: float) -> int:
        """The first track below the pool that is free between these sides."""
        for number, taken in enumerate(self.tracks):
            if all(right < a - 8 or left > b + 8 for a, b in taken):
                taken.append((left, right))
                return number
        self.tracks.append([(left, right)])
        return len(self.tracks) - 1

    def _shape(
        self,
        name: str,
        bounds: Bounds,
        *,
        horizontal: bool = False,
        expanded: bool = False,
        marked: bool = False,
        label: Bounds | None = None,
    ) -> None:
        said = {"id": f"{name}_shape", "bpmnElement": name}
        said |= {"isHorizontal": "true"} if horizontal else {}
        said |= {"isExpanded": "true"} if expanded else {}
        said |= {"isMarkerVisible": "true"} if marked else {}
        shape = ET.SubElement(self.plane, tag("bpmndi:BPMNShape"), said)
        _written(shape, bounds)
        if label is not None:
            _written(ET.SubElement(shape, tag("bpmndi:BPMNLabel")), label)

    def _words(self, flow: Flow, points: Points, bottom: float) -> Bounds | None:
        """Where the words of a flow stand: on the track below the pool, before the target, or behind the origin."""
        if not flow.name:
            return None
        track = next((y for _, y in points if y > bottom), None)
        if track is not None:
            left = min(x for x, y in points if y == track)
            whole = max(x for x, y in points if y == track) - left
            return Bounds(left + 10, track - 15, max(LABEL, whole - 20), 14)
        (x, y), choice = points[0], self.graph.nodes[flow.origin].kind == "choice"
        if choice:
            x, y = points[-1][0] - LABEL - 6, points[-1][1]
        height = self._label(flow.name, 0, 0).height
        return Bounds(x + 6, y - height - 2, LABEL, height)

    def _edge(self, name: str, points: Points, label: Bounds | None) -> None:
        edge = ET.SubElement(self.plane, tag("bpmndi:BPMNEdge"), {"id": f"{name}_edge", "bpmnElement": name})
        for x, y in points:
            ET.SubElement(edge, tag("di:waypoint"), {"x": _n(x), "y": _n(y)})
        if label is not None:
            _written(ET.SubElement(edge, tag("bpmndi:BPMNLabel")), label)


def _written(parent: ET.Element, bounds: Bounds) -> None:
    names = ("x", "y", "width", "height")
    ET.SubElement(parent, tag("omgdc:Bounds"), {name: _n(value) for name, value in zip(names, bounds, strict=True)})


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
