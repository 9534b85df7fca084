"""Measures in words: how each is known, on what ground it was taken out of order, what supervision says of it."""

from api.languages import gettext as _
from models.ids import Code
from models.measure_events import ExceptionMade, MeasureWeighed, OverstepJudged
from models.measures import Ground, How, Verdict
from models.route import Route


def how_words() -> dict[How, str]:
    """How a weaker measure is known."""
    return {
        "tried": _("испробована"),
        "refused": _("семья отказалась"),
        "hopeless": _("не может помочь"),
    }


def ground_words() -> dict[Ground, str]:
    """On what ground a measure was taken before the weaker ones."""
    return {
        "threat": _("угроза жизни или здоровью"),
        "exception": _("письменное исключение"),
        "none": _("без основания"),
    }


def verdict_words() -> dict[Verdict, str]:
    """What supervision says of it."""
    return {
        "justified": _("обоснованно"),
        "unjustified": _("не обоснованно"),
        "explain": _("нужно объяснение"),
    }


def measure_title(route: Route, measure: Code) -> str:
    """The measure as the ladder of the route calls it."""
    ladder = None if route.measures is None else route.measures.laid
    return next((one.title for one in ladder.measures if one.id == measure), measure) if ladder else measure


def reason_title(route: Route, reason: Code | None) -> str:
    """The reason of an exception in the words of the ladder; empty when there is none."""
    ladder = None if route.measures is None else route.measures.laid
    known = {one.id: one.title for one in ladder.reasons} if ladder else {}
    return known.get(reason or "", reason or "")


def measure_event_words(route: Route, event: MeasureWeighed | ExceptionMade | OverstepJudged) -> str:
    """What happened to a measure, in one sentence."""
    match event:
        case MeasureWeighed():
            told = {"title": measure_title(route, event.measure), "how": how_words()[event.how]}
            return _("Запись о мере «%(title)s»: %(how)s.") % told
        case ExceptionMade():
            title = measure_title(route, event.measure)
            return _("Исключение из порядка мер: «%(title)s». Надзор извещён.") % {"title": title}
        case OverstepJudged():
            told = {"number": str(event.overstep), "verdict": verdict_words()[event.verdict]}
            return _("Надзор об отступлении № %(number)s: %(verdict)s.") % told
