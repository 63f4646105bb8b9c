import io
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from events.common.pictures import PORTRAIT, Crop, crop_box, kept_picture, portrait
from tests.factories.registrations import picture


def opened(data):
    return Image.open(io.BytesIO(data))


def refused(data):
    """The code with which it is refused, after less than a second of work."""
    began = time.process_time()
    with pytest.raises(ValidationError) as caught:
        kept_picture(data)
    assert time.process_time() - began < 1
    return caught.value.code


def png_header(width, height):
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body


def test_the_largest_part_in_the_shape_of_a_badge_is_cut():
    assert crop_box(840, 1080, Crop()) == (0, 0, 840, 1080)
    assert crop_box(1000, 540, Crop(x=50, y=25)) == (290, 0, 710, 540)
    assert crop_box(420, 1000, Crop(x=50, y=100)) == (0, 460, 420, 1000)
    assert crop_box(420, 540, Crop(x=0, y=0, zoom=200)) == (0, 0, 210, 270)


def test_a_crop_never_leaves_the_picture():
    left, top, right, bottom = crop_box(420, 540, Crop(x=900, y=-5, zoom=9000))
    assert (left, top) == (280, 0)
    assert (right, bottom) == (420, 180)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_small_jpeg(kind):
    kept = opened(kept_picture(picture(2000, 1500, kind)))
    assert (kept.format, kept.size) == ("JPEG", (1000, 750))


def test_what_is_transparent_becomes_white():
    kept = opened(kept_picture(picture(400, 400, "PNG", (0, 0, 0, 0), mode="RGBA")))
    assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_place_device_and_comment_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8825)[1] = "N"
    kept = kept_picture(picture(exif=exif, comment=b"a secret") + b"<script>alert(1)</script>")
    assert dict(opened(kept).getexif()) == {}
    assert [word for word in (b"Maker", b"secret", b"script") if word in kept] == []


def test_a_picture_that_lies_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(kept_picture(picture(800, 400, exif=exif))).size == (400, 800)


def test_a_portrait_has_the_size_of_a_badge():
    kept = kept_picture(picture(1200, 400))
    assert opened(portrait(kept, Crop(x=10, zoom=150))).size == PORTRAIT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_picture"),
        (b"<html><script>alert(1)</script>", "not_picture"),
        (b"%PDF-1.7 not a picture", "not_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "not_picture"),
        (b"\xff\xd8\xff" + b"\0" * 4000, "not_picture"),
        (b"x" * 8_000_001, "too_large"),
        (png_header(30_000, 30_000), "too_many_pixels"),
        (png_header(9_000, 9_000), "too_many_pixels"),
        (png_header(600, 600), "damaged"),
    ],
    ids=["nothing", "svg", "html", "pdf", "no png", "no jpeg", "large", "bomb", "many pixels", "empty"],
)
def test_what_is_no_good_picture_is_refused_at_once(data, code):
    assert refused(data) == code


def test_small_moving_and_truncated_ones_are_refused():
    frames = [Image.new("RGB", (320, 320), (n % 256, n // 256, 0)) for n in range(40)]
    moving = io.BytesIO()
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    noise = Image.effect_noise((600, 600), 80)
    whole = io.BytesIO()
    noise.save(whole, "JPEG")
    codes = [refused(one) for one in (picture(200, 900), moving.getvalue(), whole.getvalue()[:9000])]
    assert codes == ["too_small", "moving", "damaged"]
    assert refused(picture(400, 400, "GIF", mode="P", colour=1)) == "not_picture"
