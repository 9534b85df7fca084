"""A route as a list of single statements, each with a name that stays the same from version to version.

Two versions are compared statement by statement, so every field of the language must come to a statement: fields that
have words of their own are told in them, all others by their name and content.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from forms import catalogue
from forms.procedure.labels import LABELS, TYPES
from forms.procedure.wording import Wording
from models.derivation import in_words
from models.people import AgencyKind
from models.route import Join, Ladder, Notice, Opening, Paper, ReferralKind, Route, Stage, Step, Transition
from models.terms import Span
from models.timing import Term, Wait

Key = tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One thing that a route says: of what, what, how it is shown, and exactly."""

    key: Key
    where: str
    what: str
    shown: str
    exact: str
    span: Span | None = None
    """For a length alone: so that «5 → 3 рабочих дня» can be said."""

    @property
    def is_part(self) -> bool:
        """Whether the statement is that a stage, a step, a fact, a turn or an outcome is there at all."""
        return self.what == ""


@dataclass(frozen=True)
class Order:
    """In which order the parts of one list stand."""

    key: Key
    where: str
    names: tuple[str, ...]


class Description:
    """Everything that a route says."""

    def __init__(self, route: Route) -> None:
        self.route, self.words = route, Wording(route)
        self.statements: dict[Key, Statement] = {}
        self.orders: dict[Key, Order] = {}
        self._head()
        self._facts()
        self._opening(route.opening)
        for stage in route.stages:
            self._stage(stage)
        for kind in route.referrals:
            self._referral(kind)
        for turn in route.interruptions:
            where = f"поворот «{turn.title}»"
            self._part(("turn", turn.id), where, "прерывает ход дела")
            self._said(("turn", turn.id), where, turn, {"id"})
        for outcome in route.outcomes:
            where = f"исход «{outcome.title}»"
            self._part(("outcome", outcome.id), where, "")
            self._said(("outcome", outcome.id), where, outcome, {"id"})
        self._order(("turns",), "повороты", (turn.id for turn in route.interruptions))
        self._order(("referrals",), "поручения", (kind.id for kind in route.referrals))
        self._order(("outcomes",), "исходы", (outcome.id for outcome in route.outcomes))

    def _head(self) -> None:
        told = {"facts", "opening", "stages", "referrals", "interruptions", "outcomes"}
        self._said(("route",), "маршрут", self.route, told)

    def _facts(self) -> None:
        for name, fact in self.route.facts.items():
            where = f"признак «{fact.title}»"
            self._part(("fact", name), where, TYPES[fact.type])
            self._said(("fact", name), where, fact, set())

    def _opening(self, opening: Opening) -> None:
        self._said(("opening",), "начало дела", opening, {"papers", "inform"})
        self._papers(("opening",), "начало дела", opening.papers)
        self._notices(("opening",), "начало дела", opening.inform)

    def _stage(self, stage: Stage) -> None:
        where, key = f"этап «{stage.title}»", ("stage", stage.id)
        self._part(key, where, f"за ребёнка отвечает {stage.custodian.label}")
        self._said(key, where, stage, {"id", "steps", "next"})
        for step in stage.steps:
            self._step(stage, step)
        ways = list(self._numbered((way.to or f"outcome {way.outcome}", way) for way in stage.next))
        for name, way in ways:
            self._add((*key, "next", name), where, f"переход {self._target(way)}", self._when(way.when), way)
        self._order((*key, "next"), f"{where}, переходы", (name for name, _ in ways))
        self._order((*key, "steps"), f"{where}, шаги", (step.id for step in stage.steps))
        self._order(("stages",), "этапы", (one.id for one in self.route.stages))

    def _step(self, stage: Stage, step: Step) -> None:
        where, key = f"{step.agency.label}, «{step.title}»", ("step", step.id)
        self._part(key, where, f"шаг этапа «{stage.title}»")
        self._add((*key, "stage"), where, "этап", f"«{stage.title}»", stage.id)
        self._said(key, where, step, {"id", "term", "papers", "inform", "repeat", "rework", "wait", "starts"})
        self._term((*key, "term"), where, step.term)
        self._papers(key, where, step.papers)
        self._notices(key, where, step.inform)
        if step.wait is not None:
            self._wait((*key, "wait"), where, step.wait)
        begun = list(self._numbered((one.route, one) for one in step.starts))
        for name, one in begun:
            self._add((*key, "starts", name), where, f"начинает маршрут {name}", self._when(one.when), one)
        self._order((*key, "starts"), f"{where}, начатые маршруты", (name for name, _ in begun))
        if step.repeat is not None:
            self._said((*key, "repeat"), where, step.repeat, set(), "повтор, ")
        if step.rework is not None:
            self._said((*key, "rework"), where, step.rework, set(), "доработка, ")

    def _referral(self, kind: ReferralKind) -> None:
        where, key = f"поручение «{kind.title}»", ("referral", kind.id)
        self._part(key, where, _kinds(kind.agencies))
        self._said(key, where, kind, {"id", "agencies", "accept", "term", "papers"})
        for agency in kind.agencies:
            self._add((*key, "agencies", agency), where, "можно поручить", agency.label, agency)
        self._order((*key, "agencies"), f"{where}, кому", kind.agencies)
        self._term((*key, "term"), where, kind.term)
        if kind.accept is not None:
            self._term((*key, "accept"), f"{where}, принятие", kind.accept)
        self._papers(key, where, kind.papers)

    def _term(self, key: Key, where: str, term: Term) -> None:
        if term.value is not None:
            self._add((*key, "length"), where, "срок", in_words(term.span), term.span, term.span)
        else:
            self._add((*key, "length"), where, "срок", "незамедлительно", term.unit)
        self._add((*key, "rule"), where, "норма срока", term.rule, term.rule)
        self._add((*key, "start"), where, "срок идёт", self._start(term.start), term.start)
        self._said(key, where, term, {"rule", "unit", "value", "control", "start"}, "срок, ")
        if term.control is not None:
            span = Span(value=term.control.value, unit=term.control.unit)
            self._add((*key, "control"), where, "внутренний контроль", in_words(span), span, span)
            self._add((*key, "control", "rule"), where, "правило контроля", term.control.rule, term.control.rule)

    def _wait(self, key: Key, where: str, wait: Wait) -> None:
        self._add((*key, "length"), where, "не раньше чем через", in_words(wait.span), wait.span, wait.span)
        self._add((*key, "start"), where, "ожидание идёт", self._start(wait.start), wait.start)
        self._said(key, where, wait, {"value", "unit", "start"}, "ожидание, ")

    def _papers(self, key: Key, where: str, papers: tuple[Paper, ...]) -> None:
        named = list(self._numbered((f"{paper.document} {paper.of or ''}", paper) for paper in papers))
        for name, paper in named:
            of = f" по ответу шага {self._steps((paper.of,))}" if paper.of else ""
            what = f"документ «{self._form(paper.document)}»{of}, копии"
            self._add((*key, "paper", name), where, what, _kinds(paper.copies) or "нет", paper)
        self._order((*key, "papers"), f"{where}, документы", (name for name, _ in named))

    def _notices(self, key: Key, where: str, notices: tuple[Notice, ...]) -> None:
        named = list(self._numbered((f"{notice.agency} {notice.rule}", notice) for notice in notices))
        for name, notice in named:
            what = f"известить: {notice.agency.label} ({notice.rule})"
            self._add((*key, "inform", name), where, what, self._when(notice.when), notice)
        self._order((*key, "informs"), f"{where}, извещения", (name for name, _ in named))

    def _said(self, key: Key, where: str, part: BaseModel, told: set[str], before: str = "") -> None:
        """Every field of a part that is not told elsewhere and says anything."""
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            if name in told or (value == field.default and not field.is_required()):
                continue
            if isinstance(value, tuple) and name in {"basis", "values", "gives", "closes", "parties", "circle"}:
                for one in value:
                    self._add((*key, name, str(one)), where, f"{before}{LABELS[name]}", self._item(name, one), one)
                self._order((*key, name), f"{where}, {LABELS[name]}", value)
            elif isinstance(value, Span):
                self._add((*key, name), where, f"{before}{LABELS.get(name, name)}", in_words(value), value, value)
            else:
                self._add((*key, name), where, f"{before}{LABELS.get(name, name)}", self._shown(name, value), value)

    def _shown(self, name: str, value: Any) -> str:  # noqa: ANN401 - any field of the language
        shows: dict[str, Callable[[Any], str]] = {
            "form": self._form,
            "when": self.words.condition,
            "leave": self.words.condition,
            "until": self.words.condition,
            "remind": lambda spans: ", ".join(in_words(span) for span in spans) or "не напоминают",
            "escalate": _ladder,
            "agency": lambda kind: kind.label,
            "custodian": lambda kind: kind.label,
            "role": lambda role: role.label,
            "after": self._join,
            "adopts": lambda name: self._steps((name,)),
            "to": self._place,
            "type": lambda kind: TYPES[kind],
            "title": lambda text: f"«{text}»",
        }
        if value is True:
            return "да"
        return shows[name](value) if name in shows else _plain(value)

    def _join(self, join: Join) -> str:
        said = [f"{word} {self._steps(names)}" for word, names in (("все:", join.all), ("любой:", join.any)) if names]
        if join.answers is not None:
            enough = "все ответы" if join.answers.enough == "all" else "любой ответ"
            kinds = (f"«{self.route.duty_of[name].title}»" for name in join.answers.kinds if name in self.route.duty_of)
            said.append(f"{enough}: {', '.join(kinds)}")
        return "; ".join(said)

    def _item(self, name: str, value: str) -> str:
        if name == "gives":
            return self.words.title(value)
        if name in {"parties", "circle"}:
            return AgencyKind(value).label
        return self._steps((value,)) if name == "closes" else value

    def _place(self, name: str) -> str:
        """A stage or a step, whichever has this name."""
        if name in self.route.stage_of:
            return f"этап «{self.route.stage_of[name].title}»"
        return self._steps((name,))

    def _target(self, way: Transition) -> str:
        if way.to is not None:
            return f"на этап «{self.route.stage_of[way.to].title if way.to in self.route.stage_of else way.to}»"
        outcome = self.route.outcome_of.get(way.outcome or "")
        return f"к исходу «{outcome.title if outcome else way.outcome}»"

    def _when(self, condition: str | None) -> str:
        return f"если {self.words.condition(condition)}" if condition else "всегда"

    def _start(self, start: str) -> str:
        if start.startswith("done:"):
            return f"от шага {self._steps((start.removeprefix('done:'),))}"
        return "с открытия дела" if start == "case" else "со дня поручения"

    def _steps(self, names: Iterable[str]) -> str:
        known = self.route.step_of
        return ", ".join(f"«{known[name].title if name in known else name}»" for name in names)

    def _form(self, name: str) -> str:
        try:
            return catalogue.form(name, country=self.route.country).title
        except catalogue.UnknownForm:
            return name

    @staticmethod
    def _numbered(named: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        """The same name a second time gets a number."""
        seen: dict[str, int] = {}
        for name, one in named:
            seen[name] = seen.get(name, 0) + 1
            yield (name if seen[name] == 1 else f"{name} {seen[name]}"), one

    def _part(self, key: Key, where: str, shown: str) -> None:
        self.statements[key] = Statement(key, where, "", shown, "")

    def _add(self, key: Key, where: str, what: str, shown: str, exact: Any, span: Span | None = None) -> None:  # noqa: ANN401
        self.statements[key] = Statement(key, where, what, shown, _plain(exact), span)

    def _order(self, key: Key, where: str, names: Iterable[str]) -> None:
        self.orders[key] = Order(key, where, tuple(str(name) for name in names))


def _kinds(kinds: tuple[AgencyKind, ...]) -> str:
    return ", ".join(kind.label for kind in kinds)


def _ladder(ladder: Ladder) -> str:
    said = []
    for rung in ladder:
        when = "по окончании срока" if rung.after is None else f"через {in_words(rung.after)}"
        said.append(f"{when} — {rung.agency.label} ({rung.role.label})")
    return "; ".join(said)


def _plain(value: Any) -> str:  # noqa: ANN401 - any field of the language
    """The content exactly, in one line."""
    if isinstance(value, str):
        return str(value)
    return json.dumps(_dumped(value), ensure_ascii=False, sort_keys=True, default=str)


def _dumped(value: Any) -> Any:  # noqa: ANN401 - any field of the language
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    return [_dumped(one) for one in value] if isinstance(value, tuple) else value
