"""Reading 2025-09 packages: what is good, and each bad thing with its file and line."""

import stat
import zipfile
from pathlib import Path

import pytest

from app.config import ROOT
from app.content import ContentFaults
from app.judge.packages import archive
from app.judge.packages.icpc import read_icpc
from app.judge.packages.problem import Caps
from app.judge.verdicts import Verdict
from tests.support.packages import YAML, a_package, zipped

PROBLEMS = sorted(path.parent for path in (ROOT / "content/problems").glob("*/problem.yaml"))


def faults_of(path: Path, caps: Caps | None = None) -> str:
    with pytest.raises(ContentFaults) as caught:
        read_icpc(path, caps)
    return str(caught.value)


def test_a_folder_is_read(tmp_path: Path) -> None:
    package = read_icpc(a_package(tmp_path))
    assert (package.short_name, package.title) == ("tong", "Tổng hai số")
    assert package.limits.time_limit_ms == 1000
    assert package.limits.memory_limit_kb == 64 * 1024
    assert [test.name for test in package.tests] == ["sample/1", "secret/1", "secret/2"]
    assert [test.is_sample for test in package.tests] == [True, False, False]
    assert [one.program.name for one in package.submissions] == [
        "accepted/adds.py",
        "wrong_answer/always_3.py",
    ]
    assert package.authors == ("Cùng em học trực tuyến",)
    assert package.output_validator is None


@pytest.mark.parametrize("top", ["", "tong/"])
def test_a_zip_is_read_like_its_folder(tmp_path: Path, top: str) -> None:
    folder = a_package(tmp_path)
    assert read_icpc(zipped(folder, top=top)) == read_icpc(folder)


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.name)
def test_our_own_problems_are_good(path: Path) -> None:
    package = read_icpc(path)
    assert package.title
    assert {one.language for one in package.statements} >= {"vi"}


def test_an_unknown_key_is_told_with_file_and_line(tmp_path: Path) -> None:
    package = a_package(tmp_path, {"problem.yaml": YAML + "validation: default\n"})
    told = faults_of(package)
    assert f"problem.yaml:{YAML.count(chr(10)) + 1}: validation" in told


def test_an_unknown_limit_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults_of(a_package(tmp_path, {"problem.yaml": YAML + "  memori: 5\n"}))
    assert f"problem.yaml:{YAML.count(chr(10)) + 1}: limits.memori" in told


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data/secret/1.ans", "data/secret/1.in:1: has no .ans"),
        ("statement/problem.vi.md", "no problem.<language>"),
        ("submissions/accepted/adds.py", "submissions/accepted:1: no submission"),
        ("input_validators/checks.py", "no input validator"),
        ("problem.yaml", "problem.yaml:1: missing"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, path: str, said: str) -> None:
    assert said in faults_of(a_package(tmp_path, {path: None}))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults_of(
        a_package(tmp_path, {"data/secret/1.ans": None, "input_validators/checks.py": None})
    )
    assert "no .ans" in told
    assert "no input validator" in told


def test_limits_above_the_sites_are_refused_and_defaults_cut(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    told = faults_of(package, Caps(time_limit_ms=500, memory_limit_kb=1024))
    assert "limits.time_limit: this site allows 0.5 s" in told
    assert "limits.memory: this site allows 1 MiB" in told
    assert f"problem.yaml:{YAML.splitlines().index('  memory: 64') + 1}:" in told
    plain = a_package(tmp_path, {"problem.yaml": YAML.replace("  memory: 64\n", "")}, "khac")
    assert read_icpc(plain).limits.memory_limit_kb == 1024 * 1024


def test_a_problem_of_a_kind_we_cannot_judge_is_refused(tmp_path: Path) -> None:
    told = faults_of(a_package(tmp_path, {"problem.yaml": YAML + "type: interactive\n"}))
    assert "type interactive is not judged here" in told


def test_arguments_of_the_default_validator_are_checked(tmp_path: Path) -> None:
    told = faults_of(
        a_package(tmp_path, {"data/secret/1.yaml": "output_validator_args: [float_tolerans, 1]\n"})
    )
    assert "data/secret/1.in:1: output_validator_args" in told


def test_arguments_come_from_the_test_or_the_nearest_group(tmp_path: Path) -> None:
    package = read_icpc(
        a_package(
            tmp_path,
            {
                "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, 1e-6]\n",
                "data/secret/2.yaml": "output_validator_args: case_sensitive\nhint: nhỏ\n",
            },
        )
    )
    found = {test.name: test.output_validator_args for test in package.tests}
    assert found["sample/1"] == ()
    assert found["secret/1"] == ("float_tolerance", "1e-6")
    assert found["secret/2"] == ("case_sensitive",)


def test_submissions_yaml_refines_what_is_expected(tmp_path: Path) -> None:
    text = "wrong_answer/*:\n  permitted: [WA, TLE]\n  required: [TLE]\n"
    package = read_icpc(a_package(tmp_path, {"submissions/submissions.yaml": text}))
    expectation = package.submissions[1].expectation
    assert expectation.permitted == {Verdict.WA, Verdict.TLE}
    assert expectation.required == {Verdict.TLE}


def test_a_bad_test_group_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults_of(a_package(tmp_path, {"data/secret/test_group.yaml": "args: [1]\nscore: 5\n"}))
    assert "data/secret/test_group.yaml:2: score" in told


def test_files_the_format_ignores_are_ignored(tmp_path: Path) -> None:
    extra: dict[str, str | None] = {"data/secret/.hidden.in": "1", "data/secret/a b.in": "1"}
    assert len(read_icpc(a_package(tmp_path, extra)).tests) == 3


def test_a_bad_short_name_is_refused(tmp_path: Path) -> None:
    assert "a-z and 0-9" in faults_of(a_package(tmp_path, name="Tong_2"))


def test_a_link_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    (package / "data/secret/3.in").symlink_to("/etc/hostname")
    assert "link that leaves" in faults_of(package)


@pytest.mark.parametrize("name", ["../evil.in", "/etc/evil", "data/../../evil", "data\\..\\evil"])
def test_a_path_out_of_a_zip_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(a_package(tmp_path))
    with zipfile.ZipFile(path, "a") as archive_file:
        archive_file.writestr(zipfile.ZipInfo(name), b"x")
    assert "leaves the package" in faults_of(path)


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(a_package(tmp_path))
    entry = zipfile.ZipInfo("data/secret/3.in")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive_file:
        archive_file.writestr(entry, b"/etc/passwd")
    assert "links in a zip" in faults_of(path)


def test_a_zip_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE_BYTES", 1 << 20)
    package = a_package(tmp_path, {"data/secret/3.in": "0" * (2 << 20), "data/secret/3.ans": "0"})
    assert "larger than 1 MiB" in faults_of(zipped(package))
    assert "larger than 1 MiB" in faults_of(package)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 5)
    assert "more than 5 files" in faults_of(a_package(tmp_path))


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK not really")
    assert "not a zip" in faults_of(tmp_path / "x.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_with_broken_insides_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("problem.yaml", YAML * 50)
    raw = bytearray(path.read_bytes())
    raw[60:90] = bytes(byte ^ 0xFF for byte in raw[60:90])
    path.write_bytes(raw)
    assert "not a zip that can be read" in faults_of(path)
    assert "not a folder" in faults_of(tmp_path / "nothing")
