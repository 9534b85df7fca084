"""A timestamping authority confirms the moment; without it nothing is signed that was to have one."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from activities.signatures.local import LocalSigner
from activities.signatures.signer import CannotSign, SigningOrder
from activities.signatures.timestamps import TimestampServer
from activities.signatures.trust import trust_of
from activities.signatures.verification import verify_pdf
from models.signatures import Verdict
from tests.support.signing import CHAIR, Openssl, chancery, digest_of_file, resolution

SETTINGS = """[tsa]
default_tsa = here
[here]
serial = number
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Openssl:
    made = Openssl(tmp_path_factory.mktemp("tsa"))
    made.issue("Clock", usage="digitalSignature\nextendedKeyUsage=critical,timeStamping")
    (made.folder / "tsa.cnf").write_text(SETTINGS)
    (made.folder / "number").write_text("01\n")
    return made


@pytest.fixture(scope="module")
def server(authority: Openssl) -> Iterator[str]:
    """OpenSSL's own timestamping authority behind a web server."""
    folder = authority.folder

    class Replies(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply",
                 "-signer", "Clock.pem", "-inkey", "Clock.key"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip
            self.send_response(200 if self.path == "/" else 500)
            self.end_headers()
            self.wfile.write((folder / "reply").read_bytes() if self.path != "/nonsense" else b"no")

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Replies)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def order() -> SigningOrder:
    return SigningOrder(
        holder=CHAIR, field="chair_signature", original=digest_of_file(resolution()), at=datetime.now(UTC)
    )


def test_the_moment_is_confirmed_by_a_trusted_authority(server: str, authority: Openssl, tmp_path: Path) -> None:
    desk = chancery(tmp_path / "keys")
    signed = LocalSigner(desk.authority, TimestampServer(f"{server}/")).sign(order(), resolution())
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "tsa.pem").write_bytes(authority.root.read_bytes())
    later = datetime.now(UTC) + timedelta(minutes=1)
    (found,) = verify_pdf(signed, trust_of(tmp_path / "trust", desk.authority), at=later)
    assert found.verdict is Verdict.VALID
    assert found.stamped_at is not None
    assert abs(found.stamped_at - later) < timedelta(minutes=5)


def test_the_word_of_an_unknown_clock_counts_for_nothing(server: str, tmp_path: Path) -> None:
    desk = chancery(tmp_path / "keys")
    signed = LocalSigner(desk.authority, TimestampServer(f"{server}/")).sign(order(), resolution())
    (found,) = desk.found(signed, at=datetime.now(UTC) + timedelta(minutes=1))
    assert (found.verdict, found.stamped_at) == (Verdict.VALID, None)


@pytest.mark.parametrize("path", ["/failing", "/nonsense"])
def test_without_its_answer_nothing_is_signed(server: str, path: str, tmp_path: Path) -> None:
    signer = LocalSigner(chancery(tmp_path).authority, TimestampServer(f"{server}{path}"))
    with pytest.raises(CannotSign, match="меток времени не отвечает"):
        signer.sign(order(), resolution())


def test_an_authority_that_is_not_there_is_said_not_to_answer(tmp_path: Path) -> None:
    signer = LocalSigner(chancery(tmp_path).authority, TimestampServer("http://127.0.0.1:9/"))
    with pytest.raises(CannotSign, match="меток времени не отвечает"):
        signer.sign(order(), resolution())
