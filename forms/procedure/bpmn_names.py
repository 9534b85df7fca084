"""Names in BPMN files: the namespaces, and what lanes are called."""

from forms.procedure.bpmn_graph import ANYTIME
from models.people import AgencyKind

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "omgdc": "http://www.omg.org/spec/DD/20100524/DC",  # prefixes hold for the process: `dc` is Dublin Core's in papers
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
TARGET = "urn:marshrut:route"
CEL = "https://cel.dev"


def tag(name: str) -> str:
    """`bpmn:lane` with its namespace, as ElementTree writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def lane_id(name: str) -> str:
    """The id of a lane."""
    return f"lane_{name}"


def lane_title(name: str) -> str:
    """What a lane is called."""
    return "В любой момент" if name == ANYTIME else AgencyKind(name).label
