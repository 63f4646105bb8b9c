"""The accent of a hue as plain sRGB, for mails, whose readers know no oklch()."""

import math
from typing import Any

# The lightness and chroma of --a45, --a82 and their kin in static/css/tokens.css.
LIGHT = (0.44, 0.115)
DARK = (0.82, 0.105)


def accent(hue: int, *, dark: bool = False) -> str:
    """The accent as "#rrggbb": on white at least 6.7:1, on the dark ground at least 10:1."""
    lightness, chroma = DARK if dark else LIGHT
    return _hex(lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue)))


def near(hue: Any) -> int:
    """The nearest hue that the stylesheet knows: a multiple of five outside 10 to 40; 215 for no number."""
    try:
        found = round(int(hue) / 5) * 5 % 360
    except (TypeError, ValueError):
        return 215
    if 10 <= found <= 40:
        return 5 if found < 25 else 45
    return found


def _hex(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_gamma(value) * 255):02x}" for value in linear)


def _gamma(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two colours written "#rrggbb"."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
