"""What makes a good password, and that nobody learns anything from a wrong one."""

import time
import unicodedata

import pytest

from app.accounts import passwords
from app.errors import Invalid


def test_a_password_matches_only_itself() -> None:
    stored = passwords.hashed("ba con gau trang")
    assert passwords.matches(stored, "ba con gau trang")
    assert not passwords.matches(stored, "ba con gau trắng")
    assert not passwords.matches(None, "ba con gau trang")


def test_the_hash_is_argon2id_with_the_decided_cost() -> None:
    assert passwords.hashed("ba con gau").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    composed = "bé Thỏ ăn cà rốt"
    apart = unicodedata.normalize("NFD", composed)
    assert apart != composed
    assert passwords.matches(passwords.hashed(composed), apart)


@pytest.mark.parametrize(
    "weak",
    [
        "ngan", "matkhau123", "Mật khẩu 123", "12345678", "87654321", "abcdefgh", "aaaaaaaaaa",
        "Anh yêu em 123", "password1", "bbbbcccc",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(weak: str) -> None:
    with pytest.raises(Invalid):
        passwords.refuse_weak(weak)


@pytest.mark.parametrize("known", ["0912345678", "0912345678a", "minhan2010", "minhan 2010!"])
def test_what_everyone_knows_of_a_person_is_no_password(known: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.refuse_weak(known, about=("Nguyễn Minh An", "minhan2010", "0912345678", None))
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "good", ["meo tam the ngu", "Sông Hồng chảy xiết", "xanh7-cam-tim", "w9$kQz2!"]
)
def test_words_a_child_remembers_are_taken(good: str) -> None:
    passwords.refuse_weak(good, about=("Nguyễn Minh An", "an5a", "0912345678"))


def test_a_megabyte_is_not_hashed() -> None:
    with pytest.raises(Invalid):
        passwords.refuse_weak("ab1!" * 300_000)


def test_every_common_password_could_have_been_typed() -> None:
    assert all(len(word) >= 7 and word == word.strip() for word in passwords.commonest())
    assert len(passwords.commonest()) > 200


def test_an_unknown_account_costs_the_same_time_as_a_wrong_password() -> None:
    stored = passwords.hashed("ba con gau trang")
    passwords.matches(None, "warm up")

    def fastest_s(hash_: str | None) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            passwords.matches(hash_, "sai roi")
            times.append(time.perf_counter() - began)
        return min(times)

    known, unknown = fastest_s(stored), fastest_s(None)
    assert 0.5 < unknown / known < 2
