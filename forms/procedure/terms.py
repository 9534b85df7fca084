"""The term of a step in the few words that fit into its box."""

from forms.procedure.wording import often
from models.derivation import in_words
from models.route import Step
from models.timing import Term


def term_of(step: Step) -> str:
    """The term, and how often the step comes again."""
    again = f"; {often(step.repeat)}" if step.repeat else ""
    wait = f"не раньше чем через {in_words(step.wait.span)}; " if step.wait else ""
    return f"{wait}{_length(step.term)}{again}"


def _length(term: Term) -> str:
    if term.control is None:
        return in_words(term.span)
    said = "срок области" if term.left_to_region else "незамедлительно"
    return f"{said} ({in_words(term.control.span)})"
