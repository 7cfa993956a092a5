"""Mail leaves through an outbox: written in the transaction that needs it, sent later, retried."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Integer, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.config import is_loopback
from app.db import Base, Database, UTCDateTime
from app.files import write_atomically

MAX_ATTEMPTS = 12
EVERY = timedelta(seconds=10)
LEASE = timedelta(minutes=2)
log = logging.getLogger("app.mail")

Transport = Callable[[EmailMessage], None]


class OutgoingMail(Base):
    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    """Plain text. Emptied when the mail has been sent: it may hold a one-time link."""
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    """When it is tried next; None when it was sent or given up."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


def post(db: Session, *, to: str, subject: str, body: str, at: datetime) -> None:
    """Puts a mail in the outbox; it leaves only if this transaction commits."""
    db.add(OutgoingMail(to=to, subject=subject, body=body, queued_at=at, due_at=at, attempts=0))


def forget(db: Session, address: str | None) -> None:
    """Removes every mail to the address, sent or waiting: its owner is being erased."""
    if address is not None:
        db.execute(delete(OutgoingMail).where(OutgoingMail.to == address))


def deliver(database: Database, transport: Transport, sender: str, *, at: datetime) -> int:
    """Tries every mail that is due. Returns how many left.

    The row is leased before the attempt, so that a process killed in mid-send is tried again and
    two processes do not send the same mail at the same time.
    """
    sent = 0
    while (mail := _lease_next(database, at)) is not None:
        error: str | None = None
        try:
            transport(_message(mail, sender))
        except (OSError, smtplib.SMTPException, ValueError) as failure:
            # ValueError: an address that no mail can carry; it must not hold up the others
            error = f"{type(failure).__name__}: {failure}"
            log.warning("mail %s was not sent: %s", mail.id, error)
        with database.write() as db:
            row = db.get_one(OutgoingMail, mail.id)
            if error is None:
                row.sent_at, row.due_at, row.body, row.last_error = at, None, "", None
                sent += 1
            else:
                row.last_error = error
                if row.attempts >= MAX_ATTEMPTS:
                    row.due_at = None
                else:
                    row.due_at = at + timedelta(minutes=2 ** min(row.attempts, 9))
    return sent


def _lease_next(database: Database, at: datetime) -> OutgoingMail | None:
    with database.write() as db:
        mail = db.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.due_at <= at)
            .order_by(OutgoingMail.due_at, OutgoingMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if mail is not None:
            mail.attempts += 1
            mail.due_at = at + LEASE
        return mail


def transport_for(smtp_url: str, var: Path) -> Transport:
    """SMTP where SMTP_URL names a server, else one .eml file a mail in ``var/mail/``."""
    return _smtp(smtp_url) if smtp_url else _to_folder(var / "mail")


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = make_msgid(idstring=str(mail.id), domain=sender.rpartition("@")[2])
    message.set_content(mail.body)
    return message


def _to_folder(folder: Path) -> Transport:
    def write(message: EmailMessage) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # mails hold one-time links
        name = message["Message-ID"].strip("<>").split("@")[0]
        write_atomically(folder / f"{name}.eml", bytes(message))

    return write


def _smtp(url: str) -> Transport:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=20)
        with server:
            server.ehlo_or_helo_if_needed()  # before it, has_extn knows of nothing
            if parts.scheme != "smtps" and server.has_extn("starttls"):
                server.starttls(context=context)
            elif parts.scheme != "smtps" and parts.username and not is_loopback(host):
                raise smtplib.SMTPException("no STARTTLS: the password is not sent in the clear")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send
