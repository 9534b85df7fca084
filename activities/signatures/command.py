"""Checks detached signatures by a program beside us: the way to certified means of ГОСТ cryptography.

The program is named in the settings with its arguments; `{file}` and `{signature}` become paths. Exit status 0 means
that the signature is right and its certificate trusted, as the program itself is set up to judge; any other, that it
is not. A program that is not there, cannot be started or does not end in time says nothing.
"""

import subprocess
import tempfile
from pathlib import Path

import structlog

from activities.signatures.signer import Verifier

PATIENCE = 60.0
"""Seconds; a check with an inquiry about revocation takes some ten."""

CANNOT_RUN = (126, 127)
"""What a shell script answers when what it was to start is not there."""

log = structlog.get_logger()


class CommandVerifier(Verifier):
    """A program of the operating system, started anew for each signature."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def confirms(self, content: bytes, signature: bytes) -> bool | None:
        """See `Verifier.confirms`. The files are there for this one check and for nobody else to read."""
        with tempfile.TemporaryDirectory(prefix="marshrut-") as folder:
            paths = {"{file}": Path(folder) / "document.pdf", "{signature}": Path(folder) / "document.sig"}
            paths["{file}"].write_bytes(content)
            paths["{signature}"].write_bytes(signature)
            command = [str(paths.get(part, part)) for part in self._command]
            try:
                ended = subprocess.run(
                    command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False, cwd=folder
                )
            except (OSError, subprocess.TimeoutExpired) as failure:
                log.warning("signature_command_failed", fault=type(failure).__name__)
                return None
        if ended.returncode in CANNOT_RUN or ended.returncode < 0:
            log.warning("signature_command_failed", status=ended.returncode)
            return None
        return ended.returncode == 0
