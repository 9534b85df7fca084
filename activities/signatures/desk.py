"""The desk where documents are signed and signatures are checked, as the settings lay it out."""

from collections.abc import Callable
from dataclasses import dataclass

from activities.signatures.authority import LocalAuthority
from activities.signatures.command import CommandVerifier
from activities.signatures.signer import NoSigner, NoVerifier, Signer, Verifier
from activities.signatures.timestamps import TimestampServer
from activities.signatures.trust import Trust, trust_of
from models.settings import Settings


@dataclass(frozen=True)
class Desk:
    """Who signs, who checks what we cannot, and whom we trust. The list is read anew each time it is asked for."""

    signer: Signer
    verifier: Verifier
    trust: Callable[[], Trust]


def desk_of(settings: Settings) -> Desk:
    """The desk of this installation."""
    authority = LocalAuthority(settings.signatures) if settings.signs_locally else None
    return Desk(
        signer=NoSigner() if authority is None else _local(authority, settings.timestamp_address),
        verifier=CommandVerifier(settings.signature_command) if settings.signature_command else NoVerifier(),
        trust=lambda: trust_of(settings.trust, authority),
    )


def _local(authority: LocalAuthority, timestamps: str) -> Signer:
    """The training authority's signer.

    It draws marks, so it needs the printer, Pango and fonts; whoever does not sign here, such as the web server of a
    deployment, must start without them.
    """
    from activities.signatures.local import LocalSigner  # noqa: PLC0415 - see above

    return LocalSigner(authority, TimestampServer(timestamps) if timestamps else None)
