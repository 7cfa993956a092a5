"""Candidate numbers, card PINs, exam tickets and ranking codes: how they are made and compared.

A PIN is checked by everyone in the same hour, so it is kept as HMAC-SHA256 under the site's secret
key (microseconds, X12, section 2), not as a password hash: a copy of the database alone tells
nothing, and guessing through the door is throttled by candidate number.
"""

import hashlib
import hmac
import secrets

PIN_DIGITS = 8
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 O 1 I L: a code is read aloud and copied by hand."""


def new_pin() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def shown_pin(pin: str) -> str:
    """As printed on the card: "1234 5678"."""
    return f"{pin[:4]} {pin[4:]}"


def pin_hash(pin: str, candidate_no: str, secret_key: str) -> str:
    message = f"card-pin|{candidate_no}|{pin}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def same_pin(typed: str, candidate_no: str, kept: str, secret_key: str) -> bool:
    """Whether the typed PIN (spaces allowed) is the one whose hash is kept; constant time."""
    squeezed = "".join(typed.split())
    return hmac.compare_digest(pin_hash(squeezed, candidate_no, secret_key), kept)


def clean_number(typed: str) -> str:
    """A candidate number as stored: capitals, digits, no spaces, dots or hyphens."""
    return "".join(char for char in typed.upper() if char.isalnum())[:16]


def new_ticket() -> str:
    """128 random bits for a cookie (X8)."""
    return secrets.token_urlsafe(16)


def ticket_hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def new_ranking_code() -> str:
    """Ten letters and digits: 49 random bits (K3)."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(10))
