"""A row as it goes into a table: its columns by name."""

from typing import Any

Row = dict[str, Any]
