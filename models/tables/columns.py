"""The kinds of columns: instants in UTC, canonical JSON, codes compared byte by byte, what is kept sealed."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Label,
    MetaData,
    String,
    Text,
    TypeDecorator,
    column,
    func,
    literal,
    select,
    table,
    type_coerce,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

from models import sealing
from models.submission import canonical_json


class Moment(TypeDecorator[datetime]):
    """An instant, kept in UTC; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CanonicalJson(TypeDecorator[Any]):
    """A value as its canonical JSON text, so that what was hashed can be read and hashed again as it stands."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        return None if value is None else json.loads(value)


class Sealed(TypeDecorator[str]):
    """A text sealed with a key of the installation (`models.sealing`); `place` is "table.column".

    It can neither be searched nor sorted: the column `index` beside it holds `sealing.blind` values, to be found by.
    """

    impl = Text
    cache_ok = True

    def __init__(self, place: str, *, index: str = "") -> None:
        super().__init__()
        self.place, self.index = place, index

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else sealing.seal(value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else sealing.opened(value, self.place)


class SealedJson(TypeDecorator[Any]):
    """A value whose canonical JSON is sealed with a key of the installation; `place` is "table.column"."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else sealing.seal(canonical_json(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        return None if value is None else json.loads(sealing.opened(value, self.place))


_KEYS = table("data_key", column("case_id"), column("wrapped", Text))
_BESIDE = "\x1f"
"""Between what was closed and the wrapped key that a reading brings along; no JSON and no envelope holds it."""


class Closed(TypeDecorator[Any]):
    """A value closed with the key of its case, or of a deed about people: the column `key` of the same table names it.

    Whoever writes closes it (`activities.data_keys`); what is given open is sealed with a key of the installation, so
    nothing is ever kept as it was written. A reading brings the wrapped key along: what has none any more is Locked,
    or None in a row that `outlives` the destruction of its key. Values are canonical JSON, or plain texts.
    """

    impl = Text
    cache_ok = True

    def __init__(self, place: str, *, json: bool = True, key: str = "case_id", outlives: bool = False) -> None:
        super().__init__()
        self.place, self.json, self.key, self.outlives = place, json, key, outlives

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        kept = column.element if isinstance(column, Label) else column
        home = getattr(kept, "table", None)
        if home is None or self.key not in home.c:
            return column
        wrapped: Any = (
            select(_KEYS.c.wrapped).where(_KEYS.c.case_id == home.c[self.key]).correlate(home).scalar_subquery()
        )
        whole = type_coerce(kept, Text).concat(func.coalesce(literal(_BESIDE).concat(wrapped), ""))
        return type_coerce(whole, self)

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None or isinstance(value, sealing.Envelope):
            return value
        return sealing.seal(canonical_json(value) if self.json else str(value), self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        if value is None:
            return None
        kept, _, wrapped = value.partition(_BESIDE)
        if self.outlives and not wrapped and kept.startswith(sealing.CLOSED):
            return None
        text = sealing.disclosed(kept, wrapped, self.place)
        return json.loads(text) if self.json else text


# Codes are ASCII and are searched by prefix (territories), so they compare byte by byte whatever the server's locale.
_CODE = String().with_variant(String(collation="C"), "postgresql")

Code = Annotated[str, mapped_column(_CODE)]
Json = Annotated[Any, mapped_column(CanonicalJson)]
CaseKey = Annotated[str, mapped_column(_CODE, ForeignKey("case_file.id"), primary_key=True)]
Place = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]


class Base(DeclarativeBase):
    """All tables; constraints are named, so that a migration can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, str: Text}  # noqa: RUF012 - SQLAlchemy's own protocol
