"""A route as the text of a procedure: who does what, by when, on what ground, with which papers, and what then.

The text is a list of blocks; `pages.py` writes them as plain text, Markdown or HTML.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from forms import catalogue
from forms.procedure.wording import Wording, often
from models.derivation import in_words
from models.ids import Code, RuleId
from models.law import Law, UnknownRule, citation
from models.people import AgencyKind
from models.route import Ladder, Notice, Paper, Route, Stage, Step, Transition
from models.terms import Span
from models.timing import Term

SHOWN = 12
"""Hex digits of the route's digest that the text names."""


class Block(NamedTuple):
    """One piece of the text: a heading, a paragraph, or a line with a label before it."""

    kind: Literal["title", "chapter", "step", "text", "line"]
    text: str
    label: str = ""


def prose(route: Route, law: Law) -> tuple[Block, ...]:
    """The whole procedure in Russian."""
    return tuple(Author(route, law).blocks())


class Author:
    """Writes a route down, whole or by its parts."""

    def __init__(self, route: Route, law: Law) -> None:
        self.route, self.law, self.words = route, law, Wording(route)
        self.numbers = {
            step.id: f"{chapter}.{number}"
            for chapter, stage in enumerate(route.stages, 1)
            for number, step in enumerate(stage.steps, 1)
        }

    def blocks(self) -> Iterator[Block]:
        """The whole text."""
        route = self.route
        yield Block("title", route.title)
        yield Block("text", f"Маршрут {route.id}, редакция {route.version} ({route.digest[:SHOWN]}).")
        yield Block("line", self._cited(route.basis), "Основание")
        if route.parties:
            yield Block("line", _kinds(route.parties), "Участвуют и без своих шагов")
        if route.circle:
            yield Block("line", f"только {_kinds(route.circle)}", "О деле могут узнать")
        yield from self.opening()
        for number, stage in enumerate(route.stages, 1):
            yield from self._stage(number, stage)
        yield from self._referrals()
        yield from self._turns()
        yield from self._silence()
        yield from self._ends()

    def opening(self) -> Iterator[Block]:
        """How a case begins."""
        opening = self.route.opening
        yield Block("chapter", "Начало дела")
        yield Block("text", f"Дело начинает «{opening.title}».")
        yield Block("line", self._form(opening.form, opening.gives), "Форма")
        yield from self._papers(opening.papers)
        yield from self._notices(opening.inform)
        yield Block("line", self._cited(opening.basis), "Основание")

    def _stage(self, number: int, stage: Stage) -> Iterator[Block]:
        yield Block("chapter", f"{number}. {stage.title}")
        yield Block("line", stage.custodian.label, "За ребёнка отвечает")
        for step in stage.steps:
            yield from self.step(step)
        yield Block("step", "Когда этап окончен")
        if stage.leave is not None:
            yield Block("line", f"сразу, как только {self.words.condition(stage.leave)}", "Досрочно")
        yield from (Block("line", *way) for way in self._ways(stage.next))

    def step(self, step: Step) -> Iterator[Block]:
        """One step under its heading."""
        yield Block("step", f"{self.numbers[step.id]}. {step.title}")
        yield Block("line", f"{step.agency.label}, {step.role.label}", "Кто")
        yield Block("line", self._opens(step), "Когда")
        yield Block("line", self._term(step.term), "Срок")
        yield Block("line", self._form(step.form, step.gives, urgent=step.urgent is True), "Форма")
        yield from self._papers(step.papers)
        yield from self._notices(step.inform)
        yield from self._afterwards(step)
        yield from self._own_silence(step)
        yield Block("line", self._cited(step.basis), "Основание")

    def _referrals(self) -> Iterator[Block]:
        """What may be asked of other agencies while the case goes on."""
        if self.route.referrals:
            yield Block("chapter", "Что поручают и о чём запрашивают другие органы")
        for kind in self.route.referrals:
            yield Block("step", kind.title)
            yield Block("line", f"{_kinds(kind.agencies)}: {kind.step.role.label}", "Кого спрашивают")
            who = kind.sender.label if kind.sender else "орган, который отвечает за ребёнка"
            how = f"в любой момент, {who}" if kind.discretion else "строками формы шага"
            yield Block("line", how, "Кто и когда отправляет")
            if kind.accept is not None:
                yield Block("line", self._term(kind.accept), "Принять")
            if kind.binding:
                yield Block("line", "отклонить нельзя", "Обязательно")
            named = "день, названный при отправке, а если он не назван: " if kind.stated else ""
            yield Block("line", f"{named}{self._term(kind.term)}", "Ответить")
            yield Block("line", self._form(kind.form, ()), "Форма")
            yield from self._papers(kind.papers)
            yield from self._own_silence(kind.step)
            yield Block("line", self._cited(kind.basis), "Основание")

    def _opens(self, step: Step) -> str:
        said = []
        if step.discretion:
            said.append("по усмотрению: добавляет орган, который отвечает за ребёнка, сколько раз нужно")
        if step.after is not None and step.after.all:
            said.append(f"после {self._named(step.after.all)}")
        if step.after is not None and step.after.any:
            said.append(f"когда сделано хотя бы одно из: {self._named(step.after.any)}")
        if step.after is not None and step.after.answers is not None:
            enough = "получены все ответы" if step.after.answers.enough == "all" else "получен хотя бы один ответ"
            kinds = (f"«{kind.title}»" for kind in self.route.referrals if kind.id in step.after.answers.kinds)
            said.append(f"когда {enough}: {', '.join(kinds)}")
        if not said:
            said.append("с начала этапа")
        if step.wait is not None:
            begun = "с этого дня" if step.wait.start == "opened" else self._since(step.wait.start)
            said.append(f"не раньше чем через {in_words(step.wait.span)} {begun} ({self._cited((step.wait.rule,))})")
        if step.when is not None:
            said.append(f"если {self.words.condition(step.when)}; иначе шаг не нужен")
        return ", ".join(said)

    def _term(self, term: Term) -> str:
        start, norm = self._since(term.start), self._cited((term.rule,))
        longest = f"; продлить можно не больше чем на {in_words(term.longest)}" if term.longest else ""
        if term.control is None:
            return f"{in_words(term.span)} {start} ({norm}){longest}"
        number = "число в норме не названо, его устанавливает область" if term.left_to_region else "незамедлительно"
        ours = self._cited((term.control.rule,))
        return f"{number} ({norm}); контроль {in_words(term.control.span)} {start} ({ours}){longest}"

    def _since(self, start: str) -> str:
        match start:
            case "opened":
                return "со дня поручения"
            case "case":
                return "с открытия дела"
            case _:
                return f"после того как сделано {self._named((start.removeprefix('done:'),))}"

    def _form(self, form: Code, gives: tuple[Code, ...], *, urgent: bool = False) -> str:
        said = f"«{self._title_of(form)}»"
        if gives:
            said = f"{said}; от ответа зависит ход дела: {', '.join(self.words.title(name) for name in gives)}"
        return f"{said}; срочный шаг: можно отправить с пропусками" if urgent else said

    def _papers(self, papers: tuple[Paper, ...]) -> Iterator[Block]:
        for paper in papers:
            said = f"«{self._title_of(paper.document)}»"
            if paper.of is not None:
                said = f"{said} по ответу шага {self._named((paper.of,))}"
            if paper.copies:
                said = f"{said}; копии: {_kinds(paper.copies)}"
            yield Block("line", said, "Документ")

    def _notices(self, notices: tuple[Notice, ...]) -> Iterator[Block]:
        for notice in notices:
            when = f", если {self.words.condition(notice.when)}" if notice.when else ""
            yield Block("line", f"{notice.agency.label}{when} ({self._cited((notice.rule,))})", "Сразу известить")

    def _afterwards(self, step: Step) -> Iterator[Block]:
        if step.repeat is not None:
            until = f"пока не будет: {self.words.condition(step.repeat.until)}" if step.repeat.until else ""
            rule = self._cited((step.repeat.rule,))
            yield Block("line", f"{often(step.repeat)}, {until or 'пока длится этап'} ({rule})", "Повторяется")
        if step.rework is not None:
            back = f"к шагу {self._named((step.rework.to,))}, если {self.words.condition(step.rework.when)}"
            yield Block("line", back, "Возврат")
        if step.adopts is not None:
            said = f"{self._named((step.adopts,))}: каждую меру поручают исполнителю в день её начала"
            yield Block("line", said, "Вводит в действие план шага")
        if step.closes:
            yield Block("line", self._named(step.closes), "После него не нужны")
        for beginning in step.starts:
            when = f", если {self.words.condition(beginning.when)}" if beginning.when else ""
            yield Block("line", f"{beginning.route}{when}; это дело продолжается", "Начинает маршрут")
        if step.removes:
            yield Block("line", "этим шагом ребёнка забирают из семьи", "Важно")

    def _own_silence(self, step: Step) -> Iterator[Block]:
        if step.remind is not None:
            yield Block("line", _reminders(step.remind), "Напоминание")
        if step.escalate is not None:
            yield Block("line", ladder_in_words(step.escalate), "Если промолчали")

    def _ways(self, ways: tuple[Transition, ...]) -> Iterator[tuple[str, str]]:
        """Where each way leads, and under which condition."""
        for way in ways:
            if way.to is not None:
                target = f"этап «{self.route.stage_of[way.to].title}»"
            else:
                target = f"исход «{self.route.outcome_of[way.outcome or ''].title}»"
            if way.when is not None:
                yield target, f"Если {self.words.condition(way.when)}"
            else:
                yield target, "Дальше" if len(ways) == 1 else "Иначе"

    def _turns(self) -> Iterator[Block]:
        if self.route.interruptions:
            yield Block("chapter", "Что прерывает ход дела")
        for turn in self.route.interruptions:
            yield Block("step", turn.title)
            yield Block("line", f"этап «{self.route.stage_of[turn.to].title}»", "Дело сразу переходит на")
            by_itself = f" и само, как только {self.words.condition(turn.when)}" if turn.when else ""
            told = "само, в день совершеннолетия" if turn.of_age else f"по сообщению участника дела{by_itself}"
            yield Block("line", told, "Когда")
            yield Block("line", self._cited(turn.basis), "Основание")

    def _silence(self) -> Iterator[Block]:
        yield Block("chapter", "Если орган молчит")
        yield Block("text", "Так на каждом шаге, если у шага не сказано иное.")
        yield Block("line", _reminders(self.route.remind), "Напоминание")
        yield Block("line", ladder_in_words(self.route.escalate), "Если промолчали")

    def _ends(self) -> Iterator[Block]:
        yield Block("chapter", "Чем кончается дело")
        for outcome in self.route.outcomes:
            said = [f"начинается маршрут {outcome.starts}"] if outcome.starts else []
            said += ["объявить может орган, который отвечает за ребёнка, в любой момент"] if outcome.discretion else []
            yield Block("line", "; ".join([*said, self._cited(outcome.basis)]), outcome.title)

    def _named(self, steps: tuple[Code, ...]) -> str:
        named = (f"{self.numbers[name]} «{self.route.step_of[name].title}»" for name in steps)
        return ", ".join(named)

    def _title_of(self, form: Code) -> str:
        try:
            return catalogue.form(form, country=self.route.country).title
        except catalogue.UnknownForm:
            return form

    def _cited(self, rules: tuple[RuleId, ...]) -> str:
        return "; ".join(dict.fromkeys(self._citation(rule) for rule in rules))

    def _citation(self, rule: RuleId) -> str:
        try:
            return citation(self.law.rule(rule))
        except UnknownRule:
            return rule


def _kinds(kinds: tuple[AgencyKind, ...]) -> str:
    return ", ".join(kind.label for kind in kinds)


def _reminders(spans: tuple[Span, ...]) -> str:
    if not spans:
        return "не напоминают"
    return f"за {' и за '.join(in_words(span) for span in spans)} до конца срока"


def ladder_in_words(ladder: Ladder) -> str:
    """Who is told of the silence, rung by rung."""
    said = []
    for rung in ladder:
        when = "по окончании срока" if rung.after is None else f"через {in_words(rung.after)} после него"
        said.append(f"{when} — {rung.agency.label} ({rung.role.label})")
    return "; ".join(said)
