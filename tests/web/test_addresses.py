"""What no address and no form can hold: ids that no row has, zero bytes."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("number", ["2147483648", "9" * 20, "9" * 5000, "٣"])
def test_a_number_that_no_row_has_is_an_address_that_is_not_there(
    client: FlaskClient, number: str
) -> None:
    assert client.get(f"/quan-tri/nguoi-dung/{number}").status_code == 404
    assert client.get("/quan-tri/nguoi-dung/2147483647").status_code == 303


def test_a_zero_byte_is_refused_wherever_it_stands(client: FlaskClient) -> None:
    for address in ("/hoc-lieu/a%00b", "/hoc-lieu/?tu=%00", "/?%00=1"):
        assert client.get(address).status_code == 400
    answer = client.post("/dang-nhap", data={"login": "an\0", "password": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"[]", b"1", b'{"login": 1, "password": [2]}', b"[" * 100_000])
def test_json_sent_to_a_form_is_a_form_left_empty(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/dang-nhap", data=body, content_type="application/json")
    assert answer.status_code == 422
