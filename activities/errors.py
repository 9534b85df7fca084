"""What can be wrong with a deed. None of these is the person's fault, so none is an answer: the deed waits for a mend.

They are ordinary exceptions, not final ones: Temporal tries the deed again, each time with a warning in the log, and
the case goes on by itself once the fault is gone. Messages name cases and turns, never people or content.
"""

from models.ids import CaseId, Digest, SubmissionId


class TurnContradicted(RuntimeError):
    """The same event at the same moment led to another outcome than the one on record: the engine has a bug."""

    def __init__(self, case: CaseId, turn: int) -> None:
        super().__init__(f"turn {turn} of case {case} is on record with another outcome")


class TurnOutOfOrder(RuntimeError):
    """The turn before this one is not on record: the database is older than the case (a backup was put back?)."""

    def __init__(self, case: CaseId, turn: int) -> None:
        super().__init__(f"turn {turn} of case {case} came before turn {turn - 1} was on record")


class SubmissionUnfit(RuntimeError):
    """The submission that a turn or a document rests on is missing, belongs to another case, or was altered."""

    def __init__(self, submission: SubmissionId, reason: str) -> None:
        super().__init__(f"submission {submission} {reason}")


class NotOnRecord(LookupError):
    """A deed was asked for that no recorded turn ordered."""

    def __init__(self, case: CaseId, turn: int, place: int) -> None:
        super().__init__(f"nothing was ordered at place {place} of turn {turn} of case {case}")


class CaseUnknown(LookupError):
    """No turn of this case is on record."""

    def __init__(self, case: CaseId) -> None:
        super().__init__(f"case {case} is not on record")


class ChainBroken(RuntimeError):
    """The audit log of a case was altered: nothing may be rebuilt from it."""


class FileMissing(LookupError):
    """No file is stored under this digest."""

    def __init__(self, digest: Digest) -> None:
        super().__init__(f"no file is stored under {digest}")


class FileDamaged(RuntimeError):
    """A stored file no longer has the content that its digest names: put it back from a backup."""

    def __init__(self, digest: Digest) -> None:
        super().__init__(f"the file stored under {digest} has another content")
