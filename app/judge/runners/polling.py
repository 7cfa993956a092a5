"""Tier 3: no control group. The tree of processes is looked at every 10 ms.

CPU time and several processes' memory are what was seen at the last look, so a figure may miss
what happened in between; one process alone is held exactly by RLIMIT_CPU and RLIMIT_AS.
"""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from app.judge.runners.cgroups import Group, Use

POLL_MS = 10
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_TICK_US = 1_000_000 // os.sysconf("SC_CLK_TCK")


class PolledGroups:
    kind = "polling /proc"
    exact = False

    def create(self, name: str, *, memory_kb: int, tasks: int) -> Group:
        return PolledGroup(memory_kb, tasks)

    def sweep(self) -> int:
        return 0


class PolledGroup:
    """The processes below one pid, remembered at their largest."""

    def __init__(self, memory_kb: int, tasks: int) -> None:
        self._limit_kb, self._tasks = memory_kb, tasks
        self._root = 0
        self._cpu: dict[int, int] = {}
        self._peak_kb = 0
        self._most_tasks = 0
        self._reaped_us = 0

    def entered(self) -> AbstractContextManager[None]:
        return nullcontext()

    def attach(self, pid: int) -> None:
        self._root = pid

    def cpu_us(self) -> int:
        self._look()
        return sum(self._cpu.values())

    def poll_ms(self) -> int | None:
        return POLL_MS

    def over_memory(self) -> bool:
        return self._peak_kb > self._limit_kb or self._most_tasks > self._tasks

    def reaped(self, cpu_us: int) -> None:
        self._reaped_us = cpu_us

    def use(self) -> Use:
        return Use(
            # What a killed box did not live to reap was seen while it ran.
            cpu_us=max(self._reaped_us, sum(self._cpu.values())),
            memory_kb=self._peak_kb,
            out_of_memory=self._peak_kb > self._limit_kb,
            tasks_refused=self._most_tasks > self._tasks,
        )

    def remove(self) -> None:
        self._cpu.clear()

    def _look(self) -> None:
        memory_kb = 0
        alive = self._tree()
        for pid in alive:
            try:
                fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
                status = Path(f"/proc/{pid}/statm").read_bytes().split()
            except OSError:
                continue
            # utime + stime + cutime + cstime would count a reaped child twice: own time only.
            self._cpu[pid] = (int(fields[11]) + int(fields[12])) * _TICK_US
            memory_kb += (int(status[1]) - int(status[2])) * _PAGE_KB
        self._peak_kb = max(self._peak_kb, memory_kb)
        self._most_tasks = max(self._most_tasks, len(alive))

    def _tree(self) -> list[int]:
        found, todo = [], [self._root]
        while todo:
            pid = todo.pop()
            try:
                threads = os.listdir(f"/proc/{pid}/task")
                if pid != self._root:
                    found.append(pid)
                for thread in threads:
                    children = Path(f"/proc/{pid}/task/{thread}/children").read_bytes()
                    todo.extend(int(child) for child in children.split())
            except OSError:
                continue
        return found
