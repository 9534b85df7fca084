"""What of the use of the system is entered in the log beside turns, and by which part in a case it was read."""

from enum import StrEnum


class AccessKind(StrEnum):
    """What somebody did without moving a case."""

    CASE_READ = "case_read"
    PAPER_READ = "paper_read"
    PAPER_SIGNED = "paper_signed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    KEY_ISSUED = "key_issued"
    LOG_EXPORTED = "log_exported"


class Purpose(StrEnum):
    """By which part in a case it was read."""

    CUSTODY = "custody"
    TASK = "task"
    SUPERVISION = "supervision"
    ANSWERED = "answered"


OFFICE = "office"
"""Under which subject stands what concerns no case."""
