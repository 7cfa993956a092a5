"""What both engines promise. The Judge0 half runs against a stand-in, never a real cluster."""

import pytest

from app.judge.runner import Job, Limits, Outcome, ProgramFile, Runner, Source
from tests.judge.conftest import run, source

pytestmark = pytest.mark.sandbox

SUMS = {
    "c": '#include <stdio.h>\nint main(){int a,b;scanf("%d%d",&a,&b);printf("%d\\n",a+b);}',
    "cpp": "#include <bits/stdc++.h>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b<<'\\n';}",
    "cpp17": "#include <iostream>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b<<'\\n';}",
    "python": "print(sum(map(int, input().split())))",
    "pascal": "var a,b:longint; begin readln(a,b); writeln(a+b) end.",
}
LIMITS = Limits(time_limit_ms=2000, memory_limit_kb=128 * 1024)


@pytest.mark.parametrize("language", SUMS)
def test_every_language_adds_two_numbers(runner: Runner, language: str) -> None:
    if language not in runner.languages():
        pytest.skip(f"{language} is not installed here")
    result = run(runner, language, SUMS[language], b"20 22\n")
    assert (result.outcome, result.stdout) == (Outcome.OK, b"42\n")
    assert result.exit_code == 0
    assert result.memory_kb > 0


BROKEN = {
    "c": "int main( {",
    "cpp": "int main() { undeclared; }",
    "python": "print(1",
    "pascal": "begin writeln( end.",
}


@pytest.mark.parametrize("language", BROKEN)
def test_a_program_that_does_not_compile_says_why(runner: Runner, language: str) -> None:
    made = runner.compile(source(language, BROKEN[language]))
    assert made.outcome is Outcome.CE
    assert made.program is None
    assert made.log.strip()


def test_an_unknown_language_is_the_judges_error(runner: Runner) -> None:
    assert runner.compile(source("cobol", "")).outcome is Outcome.JE


def test_a_source_of_another_language_is_a_compile_error(runner: Runner) -> None:
    made = runner.compile(Source("python", (ProgramFile("main.txt", b"print(1)"),)))
    assert made.outcome is Outcome.CE


def test_an_endless_loop_is_too_slow(runner: Runner) -> None:
    result = run(runner, "c", "int main(){for(;;);}", time_ms=300)
    assert result.outcome is Outcome.TLE
    assert result.cpu_ms >= 300


def test_sleeping_is_too_slow_as_well(runner: Runner) -> None:
    made = runner.compile(source("python", "import time\ntime.sleep(60)"))
    assert made.program is not None
    limits = Limits(time_limit_ms=300, memory_limit_kb=65536, wall_limit_ms=700)
    assert runner.run(made.program, Job(), limits).outcome is Outcome.TLE


def test_too_much_memory_is_told_from_a_crash(runner: Runner) -> None:
    greedy = "#include <stdlib.h>\n#include <string.h>\n" + (
        "int main(){for(;;){char*p=malloc(1<<20);if(p)memset(p,1,1<<20);}}"
    )
    assert run(runner, "c", greedy, memory_kb=64 * 1024).outcome is Outcome.MLE


def test_a_segmentation_fault_is_a_run_time_error_with_its_signal(runner: Runner) -> None:
    result = run(runner, "c", "int main(){volatile int*p=0;return *p;}")
    assert (result.outcome, result.signal) == (Outcome.RTE, 11)


def test_an_exit_code_is_told(runner: Runner) -> None:
    result = run(runner, "c", "int main(){return 7;}")
    assert (result.outcome, result.exit_code, result.signal) == (Outcome.RTE, 7, None)


def test_a_python_exception_is_a_run_time_error_with_its_words(runner: Runner) -> None:
    result = run(runner, "python", "print(1//0)")
    assert result.outcome is Outcome.RTE
    assert b"ZeroDivisionError" in result.stderr


def test_too_much_output_is_its_own_outcome(runner: Runner) -> None:
    result = run(runner, "python", "while True: print('x' * 1000)", output_kb=256)
    assert result.outcome is Outcome.OLE
    assert len(result.stdout) <= 256 * 1024


def test_input_and_output_are_bytes_with_nothing_lost(runner: Runner) -> None:
    every = bytes(range(256)) * 40
    echo = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert run(runner, "python", echo, every).stdout == every


def test_a_program_runs_many_times_and_stops_when_asked(runner: Runner) -> None:
    made = runner.compile(source("python", "print(int(input()) * 2)"))
    assert made.program is not None
    jobs = (Job(stdin=b"%d\n" % number) for number in range(30))
    results = runner.run_each(made.program, jobs, LIMITS)
    for number, result in enumerate(results):
        assert result.stdout == b"%d\n" % (number * 2)
        if number == 24:
            break


def test_runs_know_nothing_of_one_another(runner: Runner) -> None:
    text = "import os\nprint(os.path.exists('left'))\nopen('left', 'w').write('x')"
    assert run(runner, "python", text).stdout == b"False\n"
    assert run(runner, "python", text).stdout == b"False\n"


def test_arguments_and_files_are_at_hand(runner: Runner) -> None:
    made = runner.compile(source("python", "import sys\nprint(sys.argv[1:], open('a.txt').read())"))
    assert made.program is not None
    job = Job(args=("one", "2.5"), files=(ProgramFile("a.txt", b"beside"),))
    assert runner.run(made.program, job, LIMITS).stdout == b"['one', '2.5'] beside\n"


def test_a_validators_feedback_comes_out_and_its_prints_do_not(runner: Runner) -> None:
    text = (
        "import sys, pathlib\nprint('noise')\n"
        "pathlib.Path(sys.argv[1], 'judgemessage.txt').write_text('token 3 differs')\nsys.exit(43)"
    )
    made = runner.compile(source("python", text))
    assert made.program is not None
    result = runner.run(made.program, Job(args=("feedback/",), feedback=True), LIMITS)
    assert (result.exit_code, result.stdout) == (43, b"token 3 differs")


def test_a_header_beside_the_source_is_found(runner: Runner) -> None:
    files = (
        ProgramFile(
            "main.cpp", b'#include "own.h"\n#include <cstdio>\nint main(){printf("%d",N);}'
        ),
        ProgramFile("own.h", b"#define N 5\n"),
    )
    made = runner.compile(Source("cpp", files))
    assert made.program is not None, made.log
    assert runner.run(made.program, Job(), LIMITS).stdout == b"5"


def test_an_engine_says_that_it_is_well(runner: Runner) -> None:
    report = runner.self_test()
    assert report.full
    assert all(check.contained for check in report.checks)
