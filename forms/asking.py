"""What the definition of a form says of rows that ask: whom, until when, from when on."""

from typing import Literal

from models.ids import Code
from models.payload import Authored


class Orders(Authored):
    """Which rows of a table ask another agency for something: each row that names an agency becomes a referral.

    A route that knows no such kind of referral asks for nothing, and the table is then only what it says.
    """

    ask: Code
    """The kind of referral of the route."""
    agency: Code
    """The column that names the agency, or a member of its staff, or chooses the kind of an agency of the case."""
    due: Code | None = None
    """The column of the day by which it is to be done."""
    starts: Code | None = None
    """The column of the day on which it begins."""
    others: Literal[True] | None = None
    """A row may name whoever the directory does not know: that row stands on paper only."""
