"""Files for the tests of attachments: ordinary ones, and hostile ones built here."""

import base64
import io
import random
import zipfile
import zlib
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB4gABAAAAAAAAACQAAgAAAAACBgABAAAAAAAAAEoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAdm1kYXQAAAAg"
    "KAGvWPkS3f/g85HMqf7WZzvVdLfvTa70aFp47kjIAwwAAAAGRXhpZgAATU0AKgAAAAgAAgEPAAIAAAAHAAAAJoglAAQAAAABAAAALgAAAABD"
    "YW1lcmEAAAABAAEAAgAAAAJOAAAAAAAAAA=="
)
"""48 by 32 points, blue at the left and red at the right, with a camera's name and a place (drawn for this test)."""

CAMERA, ORIENTATION, PLACE = 0x010F, 0x0112, 0x8825


def photo(*, turned: int = 1, size: tuple[int, int] = (60, 40), tail: bytes = b"") -> bytes:
    """A JPEG, blue at the left and red at the right, with the camera, the place and a comment in it."""
    picture = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=(20, 60, 200))
    exif = Image.Exif()
    exif[CAMERA], exif[ORIENTATION] = "SecretCamera", turned
    exif.get_ifd(PLACE).update({1: "N", 2: (57.0, 54.0, 31.5), 3: "E", 4: (59.0, 57.0, 3.0)})
    return written(picture, "JPEG", exif=exif.tobytes(), comment="SecretComment") + tail


def noise(side: int = 900) -> bytes:
    """A JPEG that cannot be made small: a few hundred kilobytes."""
    picture = Image.frombytes("L", (side, side), random.Random(side).randbytes(side * side))
    return written(picture, "JPEG", quality=95)


def written(picture: Image.Image, form: str, **options: object) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, form, **options)
    return kept.getvalue()


def archive(name: str = "evil.exe", content: bytes = b"MZ") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr(name, content)
    return kept.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it has 3.6 thousand million points."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return len(content).to_bytes(4) + name + content + crc.to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(**root: pikepdf.Object) -> bytes:
    """A PDF of one page with a line on it; `root` goes into its catalogue."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = made.make_stream(b"BT /F1 12 Tf 20 100 Td (A letter) Tj ET")
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    return saved(made)


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    kept = io.BytesIO()
    made.save(kept, **options)  # type: ignore[arg-type]
    return kept.getvalue()


def action(kind: str, **parts: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({"/S": pikepdf.Name(f"/{kind}"), **{f"/{name}": part for name, part in parts.items()}})


def mark(kind: str, **parts: object) -> pikepdf.Dictionary:
    """An annotation on a page."""
    common = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name(f"/{kind}"), "/Rect": pikepdf.Array([0, 0, 9, 9])}
    return pikepdf.Dictionary({**common, **{f"/{name}": part for name, part in parts.items()}})


def armed_pdf() -> bytes:
    """A PDF with everything that acts or hides: scripts, launches, an embedded program, a form that sends itself."""
    made = pikepdf.open(io.BytesIO(pdf()))
    script = action("JavaScript", JS="app.alert('SecretScript')")
    program = made.make_stream(b"MZ SecretProgram")
    spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="evil.exe", EF=pikepdf.Dictionary(F=program))
    names = pikepdf.Array(["evil.exe", made.make_indirect(spec)])
    marks = [
        mark("Link", A=action("Launch", F="cmd.exe")),
        mark("Link", A=action("URI", URI="https://example.org/letter")),
        mark("Link", A=action("URI", URI="file:///etc/passwd")),
        mark("Link", A=action("GoTo", D=pikepdf.Array([0]), Next=script)),
        mark("Link", AA=pikepdf.Dictionary(E=script)),
        mark("FileAttachment", FS=spec),
    ]
    made.pages[0].obj.Annots = made.make_indirect(pikepdf.Array(marks))
    made.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    made.Root.OpenAction = made.make_indirect(script)
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["run", script])),
        EmbeddedFiles=pikepdf.Dictionary(Names=names),
    )
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=made.make_stream(b"<xdp>SecretForm</xdp>"))
    return saved(made)


def signed_pdf(**root: pikepdf.Object) -> bytes:
    """A PDF that says it is signed (the signature itself is not looked at here)."""
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 10, 20, 10]), Contents=pikepdf.String(b"\0" * 16)
    )
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="signature", V=signature)
    return pdf(AcroForm=pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3), **root)


def put(folder: Path, content: bytes) -> Path:
    path = folder / "brought"
    path.write_bytes(content)
    return path
