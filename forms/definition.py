"""What a form asks: sections of fields with types, choices, conditions and facts, written by people in YAML.

One definition gives the web page, the validation, the API schema, the facts for the route and the printed paper.
It is immutable once published: a changed form is a new version, and a stored submission keeps the version it was
filled in with.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from forms.asking import Orders
from models.ids import Code
from models.payload import Authored, digest_of
from models.people import AgencyKind, Role

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?(\[\])?$", max_length=80)]
"""A field's name in answers: `child_health`, `mother.full_name`, and with brackets for a table, `siblings[]`."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Kind(StrEnum):
    """What a field holds."""

    STRING = "string"
    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    ENUM = "enum"
    MULTI_ENUM = "multi_enum"
    ADDRESS = "address"
    PERSON = "person"
    STAFF = "staff"
    ORG = "org"
    ID_DOCUMENT = "id_document"
    NUMBER_DATE = "number_date"
    DOC_LIST = "doc_list"
    FILE = "file"
    TABLE = "table"
    FACTORS = "factors"
    SIGNATURE = "signature"
    APPROVAL = "approval"
    KEY = "key"
    """A row's own name: given once, when the row is first sent, and kept through every later version of the table."""


class Confidence(StrEnum):
    """How sure we are that the official form has this field in these words."""

    FOUND = "found"
    KNOWLEDGE_HIGH = "knowledge_high"
    KNOWLEDGE_MEDIUM = "knowledge_medium"
    UNCERTAIN = "uncertain"
    PRODUCT_DEFAULT = "product_default"


CHOSEN = frozenset({Kind.ENUM, Kind.MULTI_ENUM, Kind.SIGNATURE, Kind.FACTORS})
"""Kinds that are answered with codes."""


class Choice(Authored):
    """One allowed value: a code that never changes and the words people see."""

    code: Code
    label: Title


class Column(Authored):
    """A column of a repeated row."""

    key: Code
    title: Title
    type: Kind
    required: Literal["yes", "no"] = "no"
    choices: tuple[Choice, ...] = ()
    filled_by: Literal["author", "office"] = "author"
    """`office`: room on the paper for what is written later, never asked of the person who fills the form in."""

    @property
    def is_printed(self) -> bool:
        """A row's key says nothing to people."""
        return self.type is not Kind.KEY


class When(Authored):
    """Required only if the CEL condition over the other answers holds; `because` tells a person why."""

    when: Condition
    because: Title


class GivenFact(Authored):
    """A fact for the route. Without a rule the answer itself is the fact (a code, a number or a flag).

    Of the rules at most one is set: `any_of` makes a flag of the chosen codes; `one_of` turns each chosen code into
    the fact's code, and two different ones contradict each other; `if_empty` makes a flag of the field being empty.
    """

    name: Code
    any_of: tuple[Code, ...] = ()
    one_of: dict[Code, Code] = Field(default_factory=dict)
    if_empty: Literal[True] | None = None


class LevelRule(Authored):
    """One row of the stated rule by which a level is computed: counts of factors by level → a code, and why."""

    when: Condition
    gives: Code
    says: Title


class SignedBy(Authored):
    """The field of the same form that names a signer: one person, or the row of a table with this role."""

    field: Key
    role: Code | None = None


class FormField(Authored):
    """One question of a form."""

    key: Key
    type: Kind
    title: Title
    help: str = ""
    required: Literal["yes", "no"] | When = "no"
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    instrument: Code | None = None
    """For `factors`: the assessment instrument whose factors are rated here."""
    orders: Orders | None = None
    """For a table: its rows ask other agencies for something."""
    rows_at_least: int = Field(default=0, ge=0, le=10)
    """For a table: an explicit empty list is an answer («нет») unless this asks for more."""
    filled_by: Literal["author", "office", "rule"] = "author"
    """`office`: written at registration, dispatch or delivery, never asked of the person who fills the form in;
    `rule`: computed from the other answers."""
    rules: tuple[LevelRule, ...] = ()
    """For `filled_by: rule`: the first whose condition holds gives the value."""
    facts: tuple[GivenFact, ...] = ()
    prefill: tuple[str, ...] = ()
    """Where the value is already known, in the order of trying: `child.person`, `earlier.signal_card.child`."""
    seen_by: tuple[AgencyKind, ...] = ()
    """Which agencies may read the answer besides its author; empty means all that work on the case."""
    signed_by: SignedBy | None = None
    """For `signature`: where the form itself names the one who signs here."""
    mark_for: tuple[Role, ...] = ()
    """For a place of signing: which staff of the issuing agency may sign here electronically, so that the paper leaves
    room for the mark of their signature. Empty: signed by hand only."""
    confidence: Confidence | None = None
    """Unset: the form's own."""

    @model_validator(mode="after")
    def _parts_fit_the_type(self) -> "FormField":
        chooses = self.type in {Kind.ENUM, Kind.MULTI_ENUM}
        if chooses and not self.choices:
            raise ValueError(f"{self.key}: у поля с выбором нет вариантов")
        if self.choices and not chooses and self.type is not Kind.SIGNATURE:
            raise ValueError(f"{self.key}: варианты бывают только у поля с выбором и у отметки о подписи")
        if (self.type is Kind.TABLE) != bool(self.columns) or (self.type is Kind.TABLE) != self.key.endswith("[]"):
            raise ValueError(f"{self.key}: столбцы и скобки [] бывают у таблицы и обязательны для неё")
        if (self.type is Kind.FACTORS) != (self.instrument is not None):
            raise ValueError(f"{self.key}: инструмент указывают у оценки по факторам, и только у неё")
        if (self.filled_by == "rule") != bool(self.rules):
            raise ValueError(f"{self.key}: правила указывают у вычисляемого поля, и только у него")
        if self.mark_for and not self.is_signed_by_hand:
            raise ValueError(f"{self.key}: роли подписывающих указывают только у места подписи")
        return self

    @model_validator(mode="after")
    def _orders_name_columns(self) -> "FormField":
        if self.orders is None:
            return self
        types = {column.key: column.type for column in self.columns}
        if types.get(self.orders.agency) not in {Kind.ORG, Kind.STAFF, Kind.ENUM}:
            raise ValueError(f"{self.key}: orders.agency называет столбец с органом или его сотрудником")
        days = [day for day in (self.orders.due, self.orders.starts) if day is not None]
        if any(types.get(day) is not Kind.DATE for day in days):
            raise ValueError(f"{self.key}: orders.due и orders.starts называют столбцы с датами")
        return self

    @model_validator(mode="after")
    def _facts_are_codes_numbers_or_flags(self) -> "FormField":
        chosen = self.type in CHOSEN
        for fact in self.facts:
            plain = not (fact.any_of or fact.one_of or fact.if_empty)
            if plain and self.type not in {Kind.ENUM, Kind.BOOL, Kind.INT} and not (chosen and self.choices):
                raise ValueError(f"{self.key}: фактом бывает только код, число или признак")
            if (fact.any_of or fact.one_of) and not chosen:
                raise ValueError(f"{self.key}: any_of и one_of бывают только у поля с выбором и у оценки по факторам")
            unknown = {*fact.any_of, *fact.one_of} - {choice.code for choice in self.choices}
            if unknown and self.type is not Kind.FACTORS:
                raise ValueError(f"{self.key}: у факта нет такого варианта: {', '.join(sorted(unknown))}")
        return self

    @property
    def is_signed_by_hand(self) -> bool:
        """A place on the paper for a signature, not a question; `mark_for` says who may leave a mark instead."""
        return self.type is Kind.APPROVAL or (self.type is Kind.SIGNATURE and not self.choices)

    @property
    def is_asked(self) -> bool:
        """Whether the person who fills the form in must be asked for it."""
        return self.filled_by == "author" and not self.is_signed_by_hand

    def label_of(self, code: str) -> str:
        """The words of a choice; the code itself if a later version dropped it."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


class Check(Authored):
    """Two answers that must fit each other: when the CEL condition holds, the field is wrong."""

    field: Key
    wrong_when: Condition
    message: Title


class Section(Authored):
    """A titled part of a form."""

    title: Title
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]

    @property
    def is_asked(self) -> bool:
        """Whether it has more than places to sign in."""
        return any(field.type not in {Kind.SIGNATURE, Kind.APPROVAL} for field in self.fields)


class Form(Authored):
    """A whole form, one version."""

    id: Code
    version: int = Field(ge=1)
    title: Title
    act: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    """The act that approves the form or obliges to write it, in words; never an invented one."""
    approved: Literal["federal", "none"]
    """`none` is printed as «примерная форма»."""
    kept: Literal["over_10_years", "up_to_10_years", "unknown"] = "unknown"
    """How long the paper is kept: over ten years it needs a 30 mm left margin (ГОСТ Р 7.0.97)."""
    establishes: Literal["removal", "threat", "services"] | None = None
    """What follows from the paper: a child is taken from the family by it; it says that life or health is threatened;
    it weighs whether the family was helped enough. The route check asks for one of the latter two before the first."""
    next_on: Key | None = None  # the field with the day on which this is asked again, as a court puts its sitting off
    fills: str
    signs: str
    copies: str = ""
    deadline: str = ""
    confidence: Confidence
    confidence_note: str = ""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    checks: tuple[Check, ...] = ()

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        """Every field in the order of the paper."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def field_of(self) -> dict[str, FormField]:
        """Fields by key."""
        return {field.key: field for field in self.fields}

    @cached_property
    def digest(self) -> str:
        """The definition's identity: SHA-256 of its canonical content."""
        return digest_of(self)

    def confidence_of(self, field: FormField) -> Confidence:
        """How sure we are of this field."""
        return field.confidence or self.confidence

    @model_validator(mode="after")
    def _names_are_single(self) -> "Form":
        keys = [field.key for field in self.fields]
        doubles = sorted({key for key in keys if keys.count(key) > 1})
        stems = {key.split(".")[0] for key in keys if "." in key}
        named = {self.next_on} if self.next_on else set[str]()
        named |= {check.field for check in self.checks} | {f.signed_by.field for f in self.fields if f.signed_by}
        if unknown := sorted(named - set(keys)):
            raise ValueError(f"{self.id}: нет такого поля: {', '.join(unknown)}")
        if doubles:
            raise ValueError(f"{self.id}: поле указано дважды: {', '.join(doubles)}")
        if clash := sorted(stems & set(keys)):
            raise ValueError(f"{self.id}: имя занято и полем, и группой полей: {', '.join(clash)}")
        return self
