"""Packages become rows; twice changes nothing; faults name file and line."""

import shutil
from pathlib import Path

import pytest

from app.db import Database
from app.judge import loading
from app.judge.models import Problem
from tests.support.factories import AT

CONTENT = Path(__file__).resolve().parents[2] / "content" / "problems"


def loaded(database: Database, folder: Path, var: Path) -> list[str]:
    checked, faults = loading.read_all(folder)
    assert not faults
    with database.write() as db:
        return [loading.keep(db, one, var, at=AT) for one in checked]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Two of the problems, to be spoiled."""
    folder = tmp_path / "problems"
    for name in ("heodat", "nhatkysong"):
        shutil.copytree(CONTENT / name, folder / name)
    index = (CONTENT / "index.yaml").read_text("utf-8").split("- name: ")
    kept = [part for part in index[1:] if part.startswith(("heodat", "nhatkysong"))]
    (folder / "index.yaml").write_text("".join("- name: " + part for part in kept), "utf-8")
    return folder


def test_every_problem_of_the_house_is_read_without_a_fault() -> None:
    checked, faults = loading.read_all(CONTENT)
    assert not faults
    assert len(checked) == 8
    assert all(one.values["statement"] and one.values["editorial"] for one in checked)


def test_loading_twice_changes_nothing(database: Database, copy: Path, tmp_path: Path) -> None:
    assert loaded(database, copy, tmp_path / "shelf") == ["new", "new"]
    assert loaded(database, copy, tmp_path / "shelf") == ["same", "same"]
    assert len(list((tmp_path / "shelf").iterdir())) == 2


def test_a_changed_package_is_a_new_version_on_the_shelf(
    database: Database, copy: Path, tmp_path: Path
) -> None:
    loaded(database, copy, tmp_path / "shelf")
    statement = copy / "heodat" / "statement" / "problem.vi.md"
    statement.write_text(statement.read_text("utf-8").replace("Lớp 5A", "Lớp 4A"), "utf-8")
    assert loaded(database, copy, tmp_path / "shelf") == ["changed", "same"]
    assert len(list((tmp_path / "shelf").iterdir())) == 3
    with database.read() as db:
        row = db.query(Problem).filter_by(name="heodat").one()
        assert "Lớp 4A" in row.statement


def test_samples_stand_where_the_statement_wants_them(copy: Path) -> None:
    checked, _ = loading.read_all(copy)
    html = str(checked[0].values["statement"])
    assert html.index("Ràng buộc") < html.index('class="sample"') < html.index("Giải thích ví dụ")
    assert html.count('class="sample"') == 2
    assert "remainingsamples" not in html
    assert "350000 420000" in html


def test_a_sample_that_looks_like_html_stays_text(copy: Path) -> None:
    (copy / "heodat" / "data" / "sample" / "1.in").write_text("<script>1</script>\n")
    checked, _ = loading.read_all(copy)
    assert "&lt;script&gt;1" in str(checked[0].values["statement"])


def test_an_unknown_place_in_a_statement_is_a_fault_with_its_line(copy: Path) -> None:
    statement = copy / "heodat" / "statement" / "problem.vi.md"
    statement.write_text("Một\n\nHai {{khong_co}}\n", "utf-8")
    _checked, faults = loading.read_all(copy)
    assert [(fault.path.name, fault.line) for fault in faults] == [("problem.vi.md", 3)]


def test_a_name_in_the_list_without_its_package_is_a_fault(copy: Path) -> None:
    shutil.rmtree(copy / "nhatkysong")
    _checked, faults = loading.read_all(copy)
    assert [(fault.path.name, fault.line) for fault in faults] == [("index.yaml", 8)]


def test_a_package_that_the_list_does_not_name_is_a_fault(copy: Path) -> None:
    shutil.copytree(CONTENT / "chiakeo", copy / "chiakeo")
    _checked, faults = loading.read_all(copy)
    assert "chiakeo" in faults[0].message


def test_a_difficulty_outside_the_scale_is_a_fault_with_its_line(copy: Path) -> None:
    index = copy / "index.yaml"
    index.write_text(index.read_text("utf-8").replace("difficulty: 1", "difficulty: 9"), "utf-8")
    _checked, faults = loading.read_all(copy)
    assert faults[0].line == 4
