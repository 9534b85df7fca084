"""The SQL tables, alike on SQLite and PostgreSQL.

Every moment is given by the writer and kept in UTC; no column has a default that asks the time.
"""

from models.tables.accounts import Account, RecoveryCode, Service, ServiceKey, SignInAttempt
from models.tables.attachments import Attachment
from models.tables.auditing import Access, Seal, SealPart, Verification
from models.tables.columns import Base
from models.tables.content import Definition, Draft, Idempotency, Submission
from models.tables.directory import Absence, Agency, Appointment, DirectoryChange, Person, TerritoryNode, Token
from models.tables.emergency import EmergencyAccess, EmergencyNotice, EmergencySequel
from models.tables.individuals import Individual, IndividualDeed, IndividualKey, Likeness, Mention
from models.tables.keeping import DataKey, Destruction, DestructionCase, LegalHold, Retention
from models.tables.names import NameForm
from models.tables.naming import NameReason
from models.tables.owing import Referral, Task
from models.tables.pages import Preference, WebSession
from models.tables.post import Feed, Mail, Wish
from models.tables.process import (
    Audit,
    CaseFile,
    CaseWord,
    Custody,
    Deed,
    Document,
    Notice,
    Overstep,
    Register,
)
from models.tables.publishing import Publication
from models.tables.signing import Signature
from models.tables.sittings import (
    Ballot,
    CommissionMember,
    Sitting,
    SittingItem,
    SittingMember,
    SittingNotice,
    SittingText,
)

__all__ = [
    "Absence",
    "Access",
    "Account",
    "Agency",
    "Appointment",
    "Attachment",
    "Audit",
    "Ballot",
    "Base",
    "CaseFile",
    "CaseWord",
    "CommissionMember",
    "Custody",
    "DataKey",
    "Deed",
    "Definition",
    "Destruction",
    "DestructionCase",
    "DirectoryChange",
    "Document",
    "Draft",
    "EmergencyAccess",
    "EmergencyNotice",
    "EmergencySequel",
    "Feed",
    "Idempotency",
    "Individual",
    "IndividualDeed",
    "IndividualKey",
    "LegalHold",
    "Likeness",
    "Mail",
    "Mention",
    "NameForm",
    "NameReason",
    "Notice",
    "Overstep",
    "Person",
    "Preference",
    "Publication",
    "RecoveryCode",
    "Referral",
    "Register",
    "Retention",
    "Seal",
    "SealPart",
    "Service",
    "ServiceKey",
    "SignInAttempt",
    "Signature",
    "Sitting",
    "SittingItem",
    "SittingMember",
    "SittingNotice",
    "SittingText",
    "Submission",
    "Task",
    "TerritoryNode",
    "Token",
    "Verification",
    "WebSession",
    "Wish",
]
