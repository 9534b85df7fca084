"""What a statement answers: a row whose columns are named by the statement itself."""

from typing import Any

from sqlalchemy import Row, Select

Line = Row[*tuple[Any, ...]]
Statement = Select[*tuple[Any, ...]]
