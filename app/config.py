"""Settings: the only reader of the environment."""

import os
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

VERSION = "0.1.0"
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """What an administrator may set. Each field is an environment variable in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    var: Path = ROOT / "var"
    """Everything the site writes: database, uploads, mail, keys, caches."""
    content: Path = ROOT / "content"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    """Where people reach the site; cookies, HSTS and absolute links follow it."""
    database_url: str = ""
    secret_key: str = ""
    judge_engine: str = "sandbox"
    judge0_url: str = ""
    judge_workers: int = Field(default=1, ge=0, le=64)
    smtp_url: str = ""
    """smtp://user:password@host:587 (STARTTLS) or smtps://…; empty writes mail to var/mail/."""
    mail_from: str = "khong-tra-loi@localhost"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies stand in front and set X-Forwarded-*."""
    demo: bool | None = None
    """Demo accounts and data; by default only while HOST is a loopback address."""
    staff_totp: bool | None = None
    """Whether staff must use a second factor; by default when the address is not loopback."""
    development: bool = False
    """Shows /kieu-mau, the page of all components."""

    @field_validator("judge_engine")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value not in {"sandbox", "judge0"}:
            raise ValueError("JUDGE_ENGINE is 'sandbox' or 'judge0'")
        return value

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def shows_demo(self) -> bool:
        return self.is_loopback if self.demo is None else self.demo

    @property
    def asks_staff_totp(self) -> bool:
        return not self.is_loopback if self.staff_totp is None else self.staff_totp

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'site.db'}"

    @property
    def address(self) -> str:
        """Where to point a browser."""
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises pydantic's ValidationError naming the variable."""
    source = os.environ if environ is None else environ  # noqa: TID251 - the one reader
    names = {name: name.upper() for name in Settings.model_fields}
    settings = Settings.model_validate(
        {name: source[variable] for name, variable in names.items() if source.get(variable)}
    )
    var = settings.var.resolve()
    update: dict[str, object] = {"var": var}
    if not settings.secret_key:
        update["secret_key"] = kept_secret(var / "secret_key")
    return settings.model_copy(update=update)


def kept_secret(path: Path) -> str:
    """A random secret, made at the first start and kept in ``path`` (owner only)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
