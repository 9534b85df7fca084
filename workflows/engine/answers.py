"""Whether an answer fits its step: the right form without forbidden gaps, and the facts that the route expects."""

from models.events import SubmissionRef
from models.ids import Code
from models.refusal import Refusal
from models.route import Fact, FactValue, Route

READ_AGAIN = "Откройте дело заново: в нём видно, что открыто сейчас. Введённое сохранено в черновике."


def form_refusal(submission: SubmissionRef, form: Code, *, gaps_allowed: bool) -> Refusal | None:
    """Why a submission is not an answer on this form."""
    if submission.form != form:
        return Refusal(
            code="wrong_form",
            message="Ответ дан не на той форме.",
            remedy="Откройте задачу заново и заполните её форму.",
        )
    if submission.gaps and not gaps_allowed:
        return Refusal(
            code="incomplete",
            message=f"Не заполнено обязательных полей: {submission.gaps}.",
            remedy="Дополните форму; черновик сохранён.",
        )
    return None


def facts_refusal(
    route: Route, gives: tuple[Code, ...], facts: dict[Code, FactValue], *, partial: bool = False
) -> Refusal | None:
    """Why these are not the facts that a step gives; a `partial` answer may leave some out."""
    for name, value in facts.items():
        if name not in gives or not fits(route.facts[name], value):
            message = f"Значение признака «{name}» не подходит к этому шагу."
            return Refusal(code="wrong_fact", message=message, remedy=READ_AGAIN)
    missing = [route.facts[name].title for name in gives if name not in facts]
    if missing and not partial:
        return Refusal(
            code="incomplete",
            message=f"Не указано: {', '.join(missing)}.",
            remedy="Дополните форму; черновик сохранён.",
        )
    return None


def fits(fact: Fact, value: FactValue) -> bool:
    """Whether the value is one that the fact may have."""
    match fact.type:
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "code":
            return isinstance(value, str) and value in fact.values
