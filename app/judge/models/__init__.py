"""The judge's tables, one module per aggregate."""

from app.judge.models.contests import (
    Clarification,
    Contest,
    ContestProblem,
    ServedBoard,
    Team,
    TeamMember,
)
from app.judge.models.problems import Problem
from app.judge.models.submissions import JudgeHost, Rejudging, Submission, TestResult, Trial

__all__ = [
    "Clarification",
    "Contest",
    "ContestProblem",
    "JudgeHost",
    "Problem",
    "Rejudging",
    "ServedBoard",
    "Submission",
    "Team",
    "TeamMember",
    "TestResult",
    "Trial",
]
