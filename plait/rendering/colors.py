"""The colour of each label: the same one everywhere, with an ink that can be read on it."""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb
from zlib import crc32

NO_LABEL = "#d0d7de"
DARK, LIGHT = "#1f2328", "#ffffff"

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_START = 16792  # sets PER, LOC, ORG and MISC far apart, and other labels that are often seen together
_TONES = ((0.80, 0.75), (0.72, 0.60), (0.86, 0.90))  # lightness and saturation


class Palette:
    """Colours of labels as CSS. What has no colour of its own gets one by its name, in every drawing the same."""

    def __init__(self, colors: Mapping[str, str] | None = None) -> None:
        """Raises ValueError where a colour is not written as #rgb or #rrggbb."""
        if colors is not None and not isinstance(colors, Mapping):
            raise ValueError(
                f'colors are wanted by label, such as {{"PERSON": "#ffd966"}}; got {colors!r:.80} of type '
                f"{type(colors).__name__}"
            )
        for label, color in (colors or {}).items():
            if not isinstance(label, str):
                raise ValueError(f"colors are wanted by label, which is a string; got {label!r:.80}")
            if not isinstance(color, str) or not _HEX.fullmatch(color):
                raise ValueError(
                    f"the colour of {label!r} is wanted as #rgb or #rrggbb in hexadecimal digits, such as '#ffd966'; "
                    f"got {color!r:.80}"
                )
        self._styles = {label: _style(color) for label, color in (colors or {}).items()}

    def style(self, label: str) -> str:
        """The ground of a label, and an ink with a contrast of at least 4.5 to it, as CSS."""
        found = self._styles.get(label)
        if found is None:
            found = self._styles[label] = _style(color_of(label))
        return found

    def ink(self, label: str) -> str:
        """The ink of a label alone, as CSS."""
        return self.style(label).partition(";")[2]


def color_of(label: str) -> str:
    """The colour that a label has by its name, as #rrggbb."""
    if not label:
        return NO_LABEL
    code = crc32(label.encode("utf8", "surrogatepass"), _START)
    lightness, saturation = _TONES[code // 360 % len(_TONES)]
    parts = hls_to_rgb(code % 360 / 360, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _style(color: str) -> str:
    ink = max(
        DARK, LIGHT, "#000000", key=lambda one: (one == DARK and contrast(one, color) >= 4.5, contrast(one, color))
    )
    return f"background:{color};color:{ink}"


def _luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    linear = []
    for at in (0, 2, 4):
        part = int(digits[at : at + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
