"""Words, names, numbers and dates as Vietnamese readers write them.

Source of the rules: GLOSSARY, "Locale rules".
"""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # CLDR order
_TONE_MARKS = "".join(_TONES)
_OLD_PREFIXES = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076",
    "0128": "078", "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""Eleven-digit mobile prefixes given up in autumn 2018, and what they became."""


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Text for searching without diacritics: "Đếm" and "dem" fold to the same "dem"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(text: str) -> str:
    """An address of plain letters, digits and hyphens: "Đếm đến 10" → "dem-den-10"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def same_spelling(text: str) -> str:
    """The form to compare by: NFC, lower case, tone mark placed the old way (hoà → hòa)."""
    apart = _split_tones(nfc(text).lower())
    moved = re.sub(
        rf"(?:(o)([ae])|(?<!q)(u)(y))([{_TONE_MARKS}])(?!\w)",
        lambda m: (m[1] or m[3]) + m[5] + (m[2] or m[4]),
        apart,
    )
    return nfc(moved)


def _split_tones(text: str) -> str:
    """Vowel letters composed, tone marks apart and after their letter."""
    out = []
    for char in unicodedata.normalize("NFD", text):
        if char in _TONE_MARKS or not unicodedata.combining(char):
            out.append(char)
        else:
            # A vowel's own sign (breve, circumflex, horn) belongs before the tone.
            tones = []
            while out and out[-1] in _TONE_MARKS:
                tones.append(out.pop())
            out[-1] = unicodedata.normalize("NFC", out[-1] + char)
            out.extend(reversed(tones))
    return "".join(out)


def name_key(full_name: str) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """The order of names on a Vietnamese list: tên, then tên đệm, then họ; tones break ties."""
    words = full_name.split()
    ordered = words[-1:] + words[1:-1] + words[:1] if len(words) > 1 else words
    letters: list[tuple[int, ...]] = []
    tones: list[tuple[int, ...]] = []
    for word in ordered:
        ranks: list[int] = []
        marks: list[int] = []
        for char in _split_tones(same_spelling(word)):
            if char in _TONES:
                if marks:
                    marks[-1] = _TONES[char]
            else:
                at = _LETTERS.find(char)
                ranks.append(at if at >= 0 else len(_LETTERS) + ord(char))
                marks.append(0)
        letters.append(tuple(ranks))
        tones.append(tuple(marks))
    return tuple(letters), tuple(tones)


def given_name(full_name: str) -> str:
    """The word a person is addressed by: the last."""
    return full_name.rsplit(maxsplit=1)[-1] if full_name.split() else full_name


def display_name(full_name: str) -> str:
    """Initials and the given name, for pages that others see: "N. V. An"."""
    words = full_name.split()
    return " ".join([f"{word[0].upper()}." for word in words[:-1]] + words[-1:])


def phone(text: str) -> str | None:
    """A Vietnamese number as ten digits from 0, or None when it is not one."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    if len(digits) == 11 and digits[:4] in _OLD_PREFIXES:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    return digits if re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", digits) else None


def shown_phone(digits: str) -> str:
    """Ten digits as people write them: "0912 345 678"."""
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if len(digits) == 10 else digits


def number(value: int) -> str:
    """1184 → "1.184"."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, places: int = 1) -> str:
    """78.5 → "78,5"; groups of three are parted by a dot."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def money(value: int) -> str:
    """Đồng, whole: 600000 → "600.000 đ"."""
    return f"{number(value)}\u00a0đ"


def read_number(text: str) -> int | None:
    """A whole number as a Vietnamese reader types it; "1.184" is 1184 and "1.18" is nothing."""
    squeezed = re.sub(r"[\s\u00a0]", "", text)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", squeezed):
        return int(squeezed.replace(".", ""))
    return int(squeezed) if re.fullmatch(r"-?\d+", squeezed) else None


def read_date(text: str) -> dt.date | None:
    """ "12/11/2010" (also 1-9-2010 and 2010-11-12) as a date, or None."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
        match = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def date(value: dt.date | dt.datetime) -> str:
    if isinstance(value, dt.datetime):
        value = value.astimezone(VIETNAM).date()
    return value.strftime("%d/%m/%Y")


def time(value: dt.datetime) -> str:
    return value.astimezone(VIETNAM).strftime("%H:%M")


def clock_time(value: dt.datetime) -> str:
    return value.astimezone(VIETNAM).strftime("%H:%M:%S")


def date_time(value: dt.datetime) -> str:
    """ "09:30, 12/11/2021"."""
    return f"{time(value)}, {date(value)}"
