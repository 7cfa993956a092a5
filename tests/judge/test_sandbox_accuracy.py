"""Limits are met to a twentieth: 0.95 × passes, 1.05 × does not."""

import pytest

from app.judge.runner import Outcome
from app.judge.runners.sandbox import SandboxRunner
from tests.judge.conftest import run

pytestmark = pytest.mark.sandbox

# Burns the CPU time given in ms, as the kernel counts it.
BURN = """
#include <stdlib.h>
#include <stdio.h>
#include <time.h>
int main(){int ms;scanf("%d",&ms);struct timespec t;
do clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&t); while(t.tv_sec*1000+t.tv_nsec/1000000<ms);}
"""
# Touches the KiB given.
TOUCH = """
#include <stdlib.h>
#include <stdio.h>
int main(){long kb;scanf("%ld",&kb);volatile char*p=malloc(kb<<10);
for(long i=0;i<kb<<10;i+=4096)p[i]=1;}
"""
# The same, by two processes that live together.
TOUCH_BOTH = """
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
int main(){long kb;scanf("%ld",&kb);kb/=2;int two=fork();volatile char*p=malloc(kb<<10);
for(long i=0;i<kb<<10;i+=4096)p[i]=1; usleep(100000); if(two)wait(0);}
"""


@pytest.mark.parametrize("limit_ms", [300, 1000])
@pytest.mark.parametrize(("share", "outcome"), [(0.95, Outcome.OK), (1.05, Outcome.TLE)])
def test_cpu_time_is_met(
    sandbox: SandboxRunner, limit_ms: int, share: float, outcome: Outcome
) -> None:
    burn = str(int(limit_ms * share)).encode()
    assert run(sandbox, "c", BURN, burn, time_ms=limit_ms).outcome is outcome


@pytest.mark.parametrize("limit_kb", [64 * 1024, 256 * 1024])
@pytest.mark.parametrize("program", [TOUCH, TOUCH_BOTH], ids=["one", "two"])
@pytest.mark.parametrize(("share", "outcome"), [(0.95, Outcome.OK), (1.05, Outcome.MLE)])
def test_memory_is_met(
    full_sandbox: SandboxRunner, limit_kb: int, program: str, share: float, outcome: Outcome
) -> None:
    touched = str(int(limit_kb * share)).encode()
    result = run(full_sandbox, "c", program, touched, memory_kb=limit_kb)
    assert result.outcome is outcome


def test_memory_is_told_exactly(full_sandbox: SandboxRunner) -> None:
    result = run(full_sandbox, "c", TOUCH, b"50000", memory_kb=128 * 1024)
    assert 50_000 <= result.memory_kb <= 52_000


def test_cpu_time_of_all_processes_counts(sandbox: SandboxRunner) -> None:
    text = (
        "import os\n"
        "children = [os.fork() for _ in range(2)]\n"
        "t = os.times\n"
        "while t().user + t().system < 0.25: pass\n"
        "if all(children):\n    os.wait(); os.wait()\n"
    )
    result = run(sandbox, "python", text, time_ms=400)
    assert result.outcome is Outcome.TLE
