"""One place turns a refusal into a page or JSON, and a bug into a 500 with a request id."""

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import Refused

SENTENCES = {
    400: "Yêu cầu chưa đúng dạng. Vui lòng tải lại trang và thử lại.",
    401: "Vui lòng đăng nhập để tiếp tục.",
    403: "Trang này dành cho người khác. Nếu cần vào, hãy nhờ người phụ trách cấp quyền.",
    404: "Không có trang này. Có thể địa chỉ bị gõ nhầm hoặc trang đã chuyển đi.",
    405: "Trang này không nhận thao tác vừa rồi. Vui lòng quay lại và thử lại.",
    409: "Có điều vừa thay đổi nên chưa làm được. Vui lòng tải lại trang.",
    413: "Tệp gửi lên quá lớn. Hãy chọn tệp nhỏ hơn.",
    415: "Loại tệp này không dùng được ở đây.",
    429: "Thao tác hơi nhanh quá. Vui lòng chờ một lát rồi thử lại.",
    500: "Trang web gặp lỗi. Chúng tôi đã ghi lại; vui lòng thử lại sau ít phút.",
    503: "Trang web đang bận hoặc đang bảo trì. Vui lòng thử lại sau ít phút.",
}
"""What a status says when nothing more exact is known."""


def handle_errors(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def sentence(refused: Refused) -> str:
    """The refusal in the reader's language."""
    text: str = gettext(refused.message)
    return text.format(**refused.values) if refused.values else text


def wants_json() -> bool:
    if request.is_json or request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _refused(refused: Refused) -> Response:
    response = _answer(refused.status, sentence(refused), refused.code)
    if refused.retry_after_s is not None:
        response.headers["Retry-After"] = str(refused.retry_after_s)
    return response


def _stale_form(_error: CSRFError) -> Response:
    message = gettext("Trang này mở đã lâu nên không gửi được. Vui lòng tải lại rồi gửi lại.")
    return _answer(400, message, "stale_form")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    known = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    response = _answer(status, gettext(known), f"http_{status}")
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _bug(error: Exception) -> Response:
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    current_app.logger.exception("bug")
    return _answer(500, gettext(SENTENCES[500]), "bug")


def _answer(status: int, message: str, code: str) -> Response:
    request_id = getattr(g, "request_id", "")
    if wants_json():
        response = jsonify(error={"code": code, "message": message, "request_id": request_id})
    else:
        page = render_template(
            "error.html", status=status, message=message, code=code, request_id=request_id
        )
        response = make_response(page)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
