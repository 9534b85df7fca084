"""Papers to be signed, people who sign them, and authorities that really issue certificates, thrown away afterwards."""

import hashlib
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from activities.signatures.authority import LocalAuthority
from activities.signatures.local import LocalSigner
from activities.signatures.signer import Holder, SigningOrder
from activities.signatures.trust import Trust, trust_of
from activities.signatures.verification import verify_pdf
from forms.pdf import pdf_of
from forms.render import document_html
from models.ids import Digest
from models.signatures import Finding
from tests.support.filled import sample

AT = datetime(2026, 3, 6, 9, 30, 15, 250_000, tzinfo=UTC)
HOUR = 60
CHAIR = Holder(
    person="kdn-head", full_name="Воронин Сергей Михайлович", position="председатель комиссии", agency="КДНиЗП"
)
SECRETARY = Holder(
    person="kdn-secretary", full_name="Назарова Ирина Алексеевна", position="ответственный секретарь", agency="КДНиЗП"
)
GOST_ENGINE = Path("/usr/lib/x86_64-linux-gnu/engines-3/gost.so")
GOST_SETTINGS = f"""openssl_conf = settings
[settings]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
dynamic_path = {GOST_ENGINE}
default_algorithms = ALL
init = 1
[req]
distinguished_name = name
[name]
"""


@cache
def resolution() -> bytes:
    """The commission's resolution, unsigned."""
    return printed("kdn_resolution")


def printed(document: str) -> bytes:
    """The sample of a document on paper."""
    paper = sample(document)
    return pdf_of(document_html(document, paper), paper.digest)


def digest_of_file(content: bytes) -> Digest:
    return hashlib.sha256(content).hexdigest()


class Chancery(NamedTuple):
    """A training authority in a folder of its own, and its signer."""

    authority: LocalAuthority
    signer: LocalSigner

    @property
    def trust(self) -> Trust:
        return trust_of(None, self.authority)

    def sign(self, content: bytes, holder: Holder, field: str, *, at: datetime = AT) -> bytes:
        order = SigningOrder(holder=holder, field=field, original=digest_of_file(resolution()), at=at, offset=5 * HOUR)
        return self.signer.sign(order, content)

    def signed_twice(self) -> bytes:
        """The resolution with both its signatures."""
        return self.sign(self.sign(resolution(), CHAIR, "chair_signature"), SECRETARY, "secretary_signature")

    def found(self, content: bytes, *, at: datetime = AT) -> tuple[Finding, ...]:
        return verify_pdf(content, self.trust, at=at)


def chancery(folder: Path) -> Chancery:
    authority = LocalAuthority(folder)
    return Chancery(authority, LocalSigner(authority))


class Openssl:
    """An authority and its people, made by OpenSSL's own command; with `gost`, by Russian algorithms."""

    def __init__(self, folder: Path, *, algorithm: str = "rsa:2048", gost: Path | None = None) -> None:
        self.folder = folder
        self._algorithm = ["gost2012_256", "-pkeyopt", "paramset:A"] if gost else [algorithm]
        self._digest = "md_gost12_256" if gost else "sha256"
        self._settings = {"OPENSSL_CONF": str(gost)} if gost else {}
        folder.mkdir(exist_ok=True)
        self.root = folder / "root.pem"
        usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self._run("req", "-x509", "-newkey", *self._algorithm, "-nodes", "-keyout", "root.key", "-out", "root.pem",
                  "-subj", "/CN=Test Root", "-days", "3650", *usage)  # fmt: skip

    def issue(self, name: str, *, usage: str = "digitalSignature", days: int = 365) -> None:
        """A key and a certificate for somebody."""
        (self.folder / "usage").write_text(f"keyUsage=critical,{usage}\n")
        self._run("req", "-newkey", *self._algorithm, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                  "-utf8", "-subj", f"/CN={name}")  # fmt: skip
        self._run("x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                  "-out", f"{name}.pem", "-days", str(days), "-extfile", "usage")  # fmt: skip

    def sign(self, content: bytes, *names: str, form: str = "DER", flags: tuple[str, ...] = ()) -> bytes:
        """A detached signature of these people, as `openssl cms` makes it."""
        (self.folder / "content").write_bytes(content)
        who = [part for name in names for part in ("-signer", f"{name}.pem", "-inkey", f"{name}.key")]
        self._run("cms", "-sign", "-binary", "-md", self._digest, "-in", "content", *who, "-outform", form,
                  "-out", "content.sig", *flags)  # fmt: skip
        return (self.folder / "content.sig").read_bytes()

    def revoke(self, name: str) -> bytes:
        """A list of revoked certificates with this one in it."""
        (self.folder / "index").write_text("")
        (self.folder / "number").write_text("01")
        (self.folder / "revoking").write_text(
            "[ca]\ndefault_ca = d\n[d]\ndatabase = index\ncrlnumber = number\ndefault_md = sha256\n"
            "default_crl_days = 3000\n"
        )
        whose = ("-keyfile", "root.key", "-cert", "root.pem", "-config", "revoking")
        self._run("ca", "-revoke", f"{name}.pem", *whose)
        self._run("ca", "-gencrl", "-out", "revoked.crl", *whose)
        return (self.folder / "revoked.crl").read_bytes()

    def _run(self, *words: str) -> None:
        subprocess.run(
            ["openssl", *words],
            cwd=self.folder,
            check=True,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin"} | self._settings,
        )


def list_of_trust(folder: Path, *authorities: Openssl) -> Trust:
    """A list of trust with these authorities in it."""
    folder.mkdir(exist_ok=True)
    for number, authority in enumerate(authorities):
        (folder / f"{number}.pem").write_bytes(authority.root.read_bytes())
    return trust_of(folder, None)
