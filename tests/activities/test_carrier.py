"""The carrier before a real mail server: it keeps the password from others, and tells refusals apart."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.post.carrier import NotNow, SmtpCarrier, Undeliverable
from models.settings import MailSecurity
from tests.support.mailbox import HOST, PASSWORD, USER, Mailbox, asking_for_a_password, mailbox_at_work


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for this machine, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=24))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def guarded(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def letter(to: str = "doctor@office.example") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "marshrut@office.example", to, "Проверка"
    made.set_content("Проверка\n.\nстрока из одной точки\n", cte="base64")
    return made


def carried(box: Mailbox, security: MailSecurity = MailSecurity.NONE, **login: str) -> None:
    carrier = SmtpCarrier(box.server(security, **login))
    try:
        carrier.carry(letter())
    finally:
        carrier.rest()


def test_mail_goes_over_a_line_that_nobody_reads_to_a_server_that_knows_us(
    guarded: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailbox_at_work(**asking_for_a_password(guarded)) as box:
        carried(box, MailSecurity.STARTTLS, user=USER, password=PASSWORD)
        assert [one["Subject"] for one in box.letters] == ["Проверка"]
        with pytest.raises(NotNow) as wrong:
            carried(box, MailSecurity.STARTTLS, user=USER, password="wrong")
        assert (wrong.value.fault, wrong.value.is_ours) == ("535", True)
        with pytest.raises(NotNow) as open_line:
            carried(box)
        assert (open_line.value.fault, open_line.value.is_ours) == ("530", True)
    with mailbox_at_work(ssl_context=guarded) as box:
        carried(box, MailSecurity.TLS)
        assert len(box.taken) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_neither_mail_nor_password(guarded: ssl.SSLContext) -> None:
    with mailbox_at_work(**asking_for_a_password(guarded)) as box:
        with pytest.raises(NotNow) as stranger:
            carried(box, MailSecurity.STARTTLS, user=USER, password=PASSWORD)
        assert (stranger.value.fault, stranger.value.is_ours, box.taken) == ("tls", True, [])


@pytest.mark.parametrize("code", ["550", "552", "554"])
def test_an_address_that_is_refused_for_good_is_named_by_the_code_alone(code: str) -> None:
    with mailbox_at_work() as box:
        box.answers["doctor@office.example"] = f"{code} doctor@office.example is not known"
        with pytest.raises(Undeliverable) as refused:
            carried(box)
    assert str(refused.value) == code


def test_one_talk_serves_for_many_letters_and_goes_on_after_a_refusal() -> None:
    with mailbox_at_work() as box:
        box.answers["nobody@office.example"] = "550 no"
        carrier = SmtpCarrier(box.server())
        carrier.carry(letter())
        carrier.carry(letter())
        assert len(box.said) == 1
        with pytest.raises(Undeliverable):
            carrier.carry(letter("nobody@office.example"))
        carrier.carry(letter())
        carrier.rest()
        assert len(box.taken) == 3
