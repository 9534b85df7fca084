"""Reading an assessment: each factor of an instrument with its level, and evidence where the level needs it."""

from pydantic import JsonValue

from forms.definition import Choice, Column, Kind
from forms.instrument import Instrument, Level
from forms.records import read_row
from forms.values import Faults, Unfit, clean, is_empty, within

METHODS = (
    Choice(code="observed", label="наблюдал лично"),
    Choice(code="child_said", label="со слов ребёнка"),
    Choice(code="parent_said", label="со слов родителя"),
    Choice(code="third_party_said", label="со слов третьего лица"),
    Choice(code="document", label="документ"),
    Choice(code="photo_or_video", label="фото или видео"),
)
EVIDENCE = (
    Column(key="seen", title="Что увидено или установлено", type=Kind.TEXT, required="yes"),
    Column(key="source", title="Источник", type=Kind.STRING, required="yes"),
    Column(key="method", title="Как установлено", type=Kind.ENUM, required="yes", choices=METHODS),
    Column(key="observed_at", title="Когда", type=Kind.DATETIME, required="yes"),
    Column(key="observer", title="Кем", type=Kind.STRING),
)
COMMENT_LIMIT = 1_000


def read_ratings(tool: Instrument, raw: object) -> dict[str, JsonValue]:
    """Every factor rated, in the instrument's order; raises `Unfit` with each factor that is wrong."""
    if not isinstance(raw, dict):
        raise Unfit("Здесь нужны уровни по факторам.")
    if unknown := set(raw) - {factor.key for factor in tool.factors}:
        raise Unfit(f"Неизвестных факторов: {len(unknown)}. Их список — в инструменте «{tool.id}».")
    ratings: dict[str, JsonValue] = {}
    faults = Faults()
    for factor in tool.factors:
        with faults.noted(), within(f"«{factor.title}»", factor.key):
            ratings[factor.key] = _rating(tool, raw.get(factor.key))
    faults.refuse()
    return ratings


def _rating(tool: Instrument, raw: object) -> dict[str, JsonValue]:
    sent = {"level": raw} if isinstance(raw, str) else raw
    if not isinstance(sent, dict) or is_empty(sent.get("level")):
        raise Unfit(f"укажите уровень ({_levels(tool)}).", "level")
    if set(sent) - {"level", "evidence", "comment"}:
        raise Unfit("у фактора бывают только level, evidence и comment.")
    level = tool.level_of.get(sent["level"]) if isinstance(sent["level"], str) else None
    if level is None:
        raise Unfit(f"такого уровня нет. Возможны: {_levels(tool)}.", "level")
    rating: dict[str, JsonValue] = {"level": level.code}
    if evidence := _evidence(level, sent.get("evidence")):
        rating["evidence"] = evidence
    if not is_empty(sent.get("comment")):
        rating["comment"] = _comment(sent["comment"])
    return rating


def _evidence(level: Level, raw: object) -> list[JsonValue]:
    rows = [] if is_empty(raw) else raw
    if not isinstance(rows, list) or len(rows) > 50:  # noqa: PLR2004 — с запасом на одно обстоятельство
        raise Unfit("доказательства — это список, не больше 50 строк.")
    read: list[JsonValue] = []
    faults = Faults()
    for place, row in enumerate(rows):
        with faults.noted(), within(f"доказательство {place + 1}", "evidence", str(place)):
            read.append(read_row(EVIDENCE, row))
    faults.refuse()
    if level.evidence == "needed" and not read:
        raise Unfit(
            f"уровень «{level.label}» без доказательства не принимается: что увидено, источник, как, когда.",
            "evidence",
        )
    return read


def _comment(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > COMMENT_LIMIT:
        raise Unfit(f"комментарий — текст не длиннее {COMMENT_LIMIT} знаков.")
    return clean(raw)


def _levels(tool: Instrument) -> str:
    return ", ".join(f"{level.code} («{level.label}»)" for level in tool.levels)
