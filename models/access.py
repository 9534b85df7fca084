"""What of the use of the system is entered in the log beside turns, and by which part in a case it was read."""

from enum import StrEnum


class AccessKind(StrEnum):
    """What somebody did without moving a case."""

    CASE_READ = "case_read"
    PAPER_READ = "paper_read"
    NAME_LISTED = "name_listed"
    """The child was named in a list, or in what was found."""
    READERS_PRINTED = "readers_printed"
    """The list of readers was made into a paper; `digest` is its file."""
    EMERGENCY_OPENED = "emergency_opened"
    EMERGENCY_ENDED = "emergency_ended"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    EMERGENCY_MISSED = "emergency_missed"
    """Somebody asked for emergency access and nothing was opened."""
    PAPER_SIGNED = "paper_signed"
    NAME_ASKED = "name_asked"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SESSION_ENDED = "session_ended"
    PASSWORD_GIVEN = "password_given"  # noqa: S105 - what happened …
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - … to one
    FACTOR_CHANGED = "factor_changed"
    FACTOR_RESET = "factor_reset"
    KEY_ISSUED = "key_issued"
    LOG_EXPORTED = "log_exported"
    PAYLOADS_OPENED = "payloads_opened"
    """An operator opened sealed payloads of Temporal."""
    CASE_DESTROYED = "case_destroyed"


class Purpose(StrEnum):
    """By which part in a case it was read."""

    CUSTODY = "custody"
    TASK = "task"
    SUPERVISION = "supervision"
    ANSWERED = "answered"
    EMERGENCY = "emergency"
    """No part: the case was opened by emergency access."""
    SITTING = "sitting"
    """The person sits in a commission on whose agenda the case stood."""


OFFICE = "office"
"""Under which subject stands what concerns no case."""
