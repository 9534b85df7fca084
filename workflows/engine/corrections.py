"""An answer sent anew by the agency that gave it: whether it may be, and what follows from it.

An answer may be corrected while the case stands in the same visit of the stage and nothing rests on it. Something
rests on it when a later step that waited for it or printed it has been done, or when the new facts would turn what was
already decided by the old ones. What is not decided yet simply follows the new facts, and an agency that should have
been informed by them is informed now.
"""

from collections.abc import Iterator

from models.case import CaseState, Given
from models.events import AnswerCorrected
from models.ids import Code
from models.people import Actor, Permission, Role, may
from models.refusal import Refusal
from models.route import FactValue, Stage, Step
from workflows.engine.answers import READ_AGAIN, facts_refusal, form_refusal
from workflows.engine.approval import is_judged
from workflows.engine.completions import owing
from workflows.engine.flow import followers
from workflows.engine.measures import shown
from workflows.engine.norm import Norm
from workflows.engine.outgoing import informed, ordered
from workflows.engine.plan import changed_orders, drafted, is_adopted
from workflows.engine.progress import Progress
from workflows.engine.referral_refusals import orders_refusal
from workflows.engine.referrals import answered_anew


def correction_refusal(before: Progress, event: AnswerCorrected) -> Refusal | None:
    """Why the answer may not be corrected so, or None when it may; `before` is the case as it stands."""
    norm, state = before.norm, before.state
    given = state.answer_to(event.task)
    if given is None:
        return _out_of_reach(norm, state, event.task)
    step = before.step(given.step)
    refusal = _doer_refusal(state, given, event) or (
        form_refusal(event.submission, step.form, gaps_allowed=step.urgent is True)
        or facts_refusal(norm.route, step.gives, event.facts, partial=event.submission.gaps > 0)
        or orders_refusal(norm, state, changed_orders(state, event.orders), before.now)
    )
    if refusal is not None:
        return refusal
    if event.corrects != given.submission.id:
        message = f"Ответ на задачу № {given.task} исправили после того, как вы его открыли."
        return Refusal(
            code="already", message=message, remedy="Откройте ответ заново и исправьте то, что стоит теперь."
        )
    return None if _is_emergency(before, given, event) else _relied_on(before, given, event)


def corrected(before: Progress, event: AnswerCorrected) -> Progress:
    """Put the new answer in the place of the old one: facts, papers that replace the old ones, new notices."""
    state, given = before.state, _given(before.state, event)
    if given.step in before.norm.route.referral_of:
        return answered_anew(before, given, event)
    step, old = before.step(given.step), given.submission
    author = event.by.person if is_judged(before.norm.route, step.id) else None
    anew = given.model_copy(update={"submission": event.submission, "facts": event.facts, "person": author})
    after = before.having(
        facts=_facts(state, given, event.facts),
        given=tuple(anew if answer == given else answer for answer in state.given),
        answers=state.answers | {step.id: event.submission},
        last_answer=event.submission if state.last_answer == old else state.last_answer,
    )
    if is_adopted(before.norm.route, step.id):
        after = drafted(after, step.id, event.submission, event.orders, event.by)
    own = tuple(paper for paper in step.papers if paper.of is None)
    after = owing(ordered(after, own, event.submission, given.agency, corrects=old.id), anew)
    after = shown(after, step, event.submission, given.agency)
    return informed(after, tuple(notice for notice in step.inform if not before.holds(notice.when)))


def correctable(before: Progress) -> tuple[Given, ...]:
    """The answers on which nothing rests yet."""
    return tuple(given for given in before.state.given if not any(_resting(before, given)))


def _given(state: CaseState, event: AnswerCorrected) -> Given:
    given = state.answer_to(event.task)
    if given is None:
        raise AssertionError(f"task {event.task} has no answer to correct; check() refuses it")
    return given


def _doer_refusal(state: CaseState, given: Given, event: AnswerCorrected) -> Refusal | None:
    if event.by.agency != given.agency:
        message = f"На задачу № {given.task} ответил другой орган: исправить ответ может только он."
        return Refusal(code="not_yours", message=message, remedy="Сообщите об ошибке этому органу.")
    allowed = may(Actor(**event.by.model_dump(), territory=state.territory), Permission.ANSWER_CORRECT, state.relation)
    if allowed is True and event.by.role not in _doers(given.role):
        allowed = f"Ответ на эту задачу исправляет роль «{given.role.label}»."
    if allowed is True:
        return None
    return Refusal(code="not_allowed", message=allowed, remedy="Передайте исправление тому, кто исполнял задачу.")


def _doers(role: Role) -> tuple[Role, ...]:
    """Who may do what this role does: a head stands in for a specialist."""
    return (role, Role.HEAD) if role is Role.SPECIALIST else (role,)


def _facts(state: CaseState, given: Given, facts: dict[Code, FactValue]) -> dict[Code, FactValue]:
    """The facts of the case with the new ones instead of the old; what a later answer said stands."""
    later = {name for answer in state.given[state.given.index(given) + 1 :] for name in answer.facts}
    kept = {name: value for name, value in state.facts.items() if name in later or name not in given.facts}
    return kept | {name: value for name, value in facts.items() if name not in later}


def _is_emergency(before: Progress, given: Given, event: AnswerCorrected) -> bool:
    """Whether the new facts turn the case aside at once: an emergency is never held up by what was decided before."""
    after = before.having(facts=_facts(before.state, given, event.facts))
    conditions = (interruption.when for interruption in before.norm.route.interruptions)
    return any(when is not None and after.holds(when) and not before.holds(when) for when in conditions)


def _relied_on(before: Progress, given: Given, event: AnswerCorrected) -> Refusal | None:
    if rests := tuple(_resting(before, given)):
        message = f"На этом ответе уже основано: {_listed(rests)}."
    elif turned := tuple(_turned(before, given, event)):
        message = f"По прежним сведениям уже решено иначе: {_listed(turned)}."
    else:
        return None
    return Refusal(code="relied_on", message=message, remedy=_way_out(before.stage))


def _resting(before: Progress, given: Given) -> Iterator[str]:
    """The titles of later steps that were done on the strength of this answer."""
    state = before.state
    waited = {step.id for step in before.stage.steps if given.step in _awaited(step)}
    after = followers(before.stage, {given.step, *waited}) - {given.step}
    for answer in state.given[state.given.index(given) + 1 :]:
        step = before.step(answer.step)
        if step.id in after or any(paper.of == given.step for paper in step.papers):
            yield step.title


def _awaited(step: Step) -> tuple[Code, ...]:
    """The kinds of referrals whose answers the step waited for."""
    return step.after.answers.kinds if step.after is not None and step.after.answers is not None else ()


def _turned(before: Progress, given: Given, event: AnswerCorrected) -> Iterator[str]:
    """The titles of steps about which the old facts decided, and the new ones would decide otherwise."""
    after = before.having(facts=_facts(before.state, given, event.facts))
    decided = _decided(before.state)
    for step in before.stage.steps:
        if step.id in decided and step.discretion is None and before.holds(step.when) != after.holds(step.when):
            yield step.title
    step, number = before.step(given.step), given.round
    for rule in (step.rework and step.rework.when, step.repeat and step.repeat.until):
        if rule and before.holds(rule, round_number=number) != after.holds(rule, round_number=number):
            yield step.title


def _decided(state: CaseState) -> set[Code]:
    """The steps of the stage that were opened or skipped by their own condition."""
    return {
        *(entry.step for entry in state.settled if entry.how != "dropped"),
        *(task.step for task in state.tasks),
        *(entry.step for entry in state.scheduled),
    }


def _out_of_reach(norm: Norm, state: CaseState, number: int) -> Refusal:
    if state.task(number) is not None:
        message = f"На задачу № {number} ещё не ответили: исправлять нечего."
        return Refusal(code="wrong_moment", message=message, remedy="Измените ответы в форме задачи и отправьте её.")
    if not 0 < number <= state.last_task:
        return Refusal(code="unknown", message=f"В деле нет задачи № {number}.", remedy=READ_AGAIN)
    message = f"Ответ на задачу № {number} исправить уже нельзя: дело пошло дальше на его основании."
    return Refusal(code="relied_on", message=message, remedy=_way_out(norm.route.stage_of[state.stage]))


def _way_out(stage: Stage) -> str:
    """What can be done instead, in the words of the stage."""
    steps = tuple(step.title for step in stage.steps if step.discretion is not None)
    ask = "Прежний ответ остался в деле. Сообщите об ошибке органу, который отвечает за ребёнка: он может"
    if not steps:
        return f"{ask} вынести её на ближайшее рассмотрение дела."
    return f"{ask} добавить шаг ({_listed(steps)}) или вынести её на ближайшее рассмотрение дела."


def _listed(titles: tuple[str, ...]) -> str:
    return ", ".join(f"«{title}»" for title in dict.fromkeys(titles))
