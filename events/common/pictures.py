"""Pictures that people send: read within limits, cut, and written anew, so that nothing else survives.

Whatever else a file holds (place, device, comments, a second format hidden behind the first) is gone
after that. Only the header is read before the limits are checked, so a bomb costs nothing.
"""

import io
import struct
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8_000_000
# A JPEG is decoded small from the start; the others are held whole, 4 bytes a pixel.
MAX_PIXELS = {"JPEG": 55_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MIN_SIDE = 300
# The longer side of what is kept to cut from, in pixels.
KEPT_SIDE = 1000
# A portrait of 35 × 45 mm at 300 dots an inch.
PORTRAIT = (420, 540)
QUALITY = 85
# What Pillow's readers raise on damaged files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
)


@dataclass(frozen=True)
class Crop:
    """Which part of a picture is cut out: its place in percent of what is left over, zoom in percent."""

    x: int = 50
    # Faces stand above the middle.
    y: int = 25
    zoom: int = 100


def crop_box(width: int, height: int, crop: Crop) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in pixels of the largest part in PORTRAIT's shape, closer by the zoom."""
    across, down = PORTRAIT
    scale = min(width / across, height / down) * 100 / min(max(crop.zoom, 100), 300)
    wide, high = round(across * scale), round(down * scale)
    left = round((width - wide) * min(max(crop.x, 0), 100) / 100)
    top = round((height - high) * min(max(crop.y, 0), 100) / 100)
    return left, top, left + wide, top + high


def kept_picture(data: bytes, *, side: int = KEPT_SIDE) -> bytes:
    """The picture as a JPEG of at most `side` pixels, upright, on white, without anything beside it.

    Raises ValidationError with code "too_large", "not_picture", "too_many_pixels", "moving",
    "too_small" or "damaged".
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This file is larger than 8 MB. Send a smaller picture."), code="too_large")
    picture = _opened(data)
    _check_size(picture)
    try:
        picture.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((side, side))
        return _jpeg(_on_white(upright))
    except DAMAGED as error:
        raise ValidationError(
            _("This picture is damaged or not complete. Send it once more, or another."), code="damaged"
        ) from error


def portrait(kept: bytes, crop: Crop) -> bytes:
    """The part of a kept picture that `crop` names, as a JPEG of PORTRAIT's size."""
    with Image.open(io.BytesIO(kept), formats=["JPEG"]) as picture:
        box = crop_box(*picture.size, crop)
        return _jpeg(picture.convert("RGB").resize(PORTRAIT, Image.Resampling.LANCZOS, box=box))


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except DAMAGED as error:
        raise ValidationError(
            _("This is not a picture that we can read. Send a JPEG, PNG or WebP file."), code="not_picture"
        ) from error


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS[picture.format or ""]:
        raise _too_many_pixels()
    if getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(_("This picture moves. Send one that stands still."), code="moving")
    if min(width, height) < MIN_SIDE:
        raise ValidationError(
            _("This picture is too small for a badge: %(width)d by %(height)d. Send one of 300 or more."),
            code="too_small",
            params={"width": width, "height": height},
        )


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels. Send one as your phone's camera makes it, or smaller."),
        code="too_many_pixels",
    )


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    """Written from the pixels alone: a copy made by Pillow would carry the comments along."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
