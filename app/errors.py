"""How a rule says no: a sentence for a person, a code for a program, a status for HTTP.

The sentence is a constant, so that gettext can find it; what varies is given as keyword values:
``Refused("Còn {n} phút nữa mới mở.", code="not_open", n=5)``.
Anything else that is raised is a bug and becomes a 500 with a request id.
"""


class Refused(Exception):
    """A rule says no. ``status`` is the HTTP status that the edge answers with."""

    status = 409
    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        field: str | None = None,
        retry_after_s: int | None = None,
        **values: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.field = field
        self.retry_after_s = retry_after_s
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message


class NotFound(Refused):
    """What was asked for is not there, or not for this person to know of."""

    status = 404
    code = "not_found"


class Forbidden(Refused):
    """It is there, and this person may not."""

    status = 403
    code = "forbidden"


class Invalid(Refused):
    """What was sent cannot be used as it is; ``field`` names where, when there is one place."""

    status = 422
    code = "invalid"


class TooMany(Refused):
    """Asked too often; ``retry_after_s`` seconds until the next try is taken."""

    status = 429
    code = "too_many"
