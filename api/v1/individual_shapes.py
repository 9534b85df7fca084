"""What is asked and told of children and adults."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.likenesses import LikenessTold
from api.v1.shapes import Brought, PersonTold, Titled, Told
from forms.kin import Part
from models.ids import CaseId


class Search(Brought):
    """Whom to find. It comes in a body, so that no name stands in an address."""

    find: Annotated[str, Field(min_length=2, max_length=120, description="Имя как угодно; можно год или дату рождения")]
    born: Annotated[date | None, Field(strict=False, description="Дата рождения, если известна")] = None


class CaseOfIndividual(Told):
    """A case in which somebody is named."""

    id: CaseId
    number: str
    part: Part
    words: str = Field(description="Кем приходится ребёнку этого дела")
    stage: Titled
    is_open: bool
    since: datetime = Field(description="Когда впервые назван в этом деле")


class IndividualLine(Told):
    """Somebody, as the cases that one sees tell of them."""

    id: str
    name: str
    born: str
    other_names: list[str] = Field(description="Как ещё записан в делах, которые вам видны")
    cases: list[CaseOfIndividual]


class Found(Told):
    """Somebody who answers the question, and why."""

    individual: IndividualLine
    likeness: LikenessTold


class WhereSaid(Told):
    """One place where it is written."""

    case: CaseId
    turn: int = Field(description="Ход дела и место в его формах: передайте оба, если названа не та запись")
    place: int
    number: str
    form: str
    field: str
    name: str
    born: str
    kinship: str
    agency: str
    at: datetime


class RelativeTold(Told):
    """Somebody of the same family."""

    id: str
    name: str
    born: str
    words: str = Field(description="Кем приходится")
    cases: list[CaseOfIndividual]
    also: list[str] = Field(description="Другие записи, которые говорят то же самое: имя, родство, рождение не спорит")


class SaidByHand(Told):
    """Who said by hand what no form says, when and why."""

    number: int = Field(description="Номер решения: по нему его можно отменить")
    by: PersonTold
    agency: str
    at: datetime
    reason: str


class LinkTold(Told):
    """A case with which somebody was linked by hand."""

    number: int = Field(description="Номер решения: отменить его значит отвязать")
    case: CaseOfIndividual
    agency: str


class IndividualTold(IndividualLine):
    """Everything that one may know of somebody."""

    version: int = Field(description="Передайте его в seen: исправляется то, что вы видели")
    is_corrected: bool = Field(description="Имя или рождение исправлены сотрудником; формы остались как были")
    links: list[LinkTold] = Field(description="С какими делами связан сотрудниками, а не формами")
    said: list[WhereSaid] = Field(description="Где это записано, старое первым")
    relatives: list[RelativeTold]
