"""Pictures are drawn anew: the points stay, the rest of the file goes (place, camera, comments, a hidden tail)."""

import io
from pathlib import Path

import pi_heif
from PIL import Image, ImageCms, ImageFile, ImageOps

from models.attachment import FileKind, FileUnwelcome, MediaType, Unwelcome

MOST_POINTS = 50_000_000
"""Points of a picture that is opened at all (product default): what the finest phones make."""
LONGEST_SIDE = 4096
"""Points of the longer side of a picture that is kept (product default): a page of A4 at 350 dots to the inch."""
QUALITY = 90
FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP", FileKind.HEIC: "HEIF"}
DEEP = frozenset({"I", "I;16", "I;16B", "I;16L"})
"""Grey of more than eight bits."""

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the bound is ours, below


def redraw(source: Path, target: Path, kind: FileKind) -> MediaType:
    """Draw the picture anew, upright. Raises FileUnwelcome, or what the decoder raises at a damaged file."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the printer, if it was loaded here too, asks for the contrary
    with Image.open(source, formats=(FORMATS[kind],)) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise FileUnwelcome(Unwelcome.TOO_FINE)
        plain = _plain(ImageOps.exif_transpose(_of_our_size(picture)))
    plain.info = {}
    if kind is FileKind.PNG or plain.mode == "RGBA":
        plain.save(target, "PNG", optimize=False)
        return MediaType.PNG
    plain.save(target, "JPEG", quality=QUALITY)
    return MediaType.JPEG


def _of_our_size(picture: Image.Image) -> Image.Image:
    """Smaller first, for everything after this costs memory by the point. Colours by number cannot be averaged."""
    sized = picture.convert("RGBA" if "transparency" in picture.info else "RGB") if picture.mode == "P" else picture
    sized.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return sized


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in one of three modes: grey, colour, colour with transparency; colours as on any screen."""
    if picture.mode in {"1", "L"}:
        return picture.convert("L")
    if picture.mode in DEEP:
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"LA", "PA", "RGBA"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return _on_any_screen(picture)


def _on_any_screen(picture: Image.Image) -> Image.Image:
    """Colours of the camera's own space brought into the common one; a broken description of it is left aside."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            own, common = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, own, common, outputMode="RGB") or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            pass
    return picture.convert("RGB")
