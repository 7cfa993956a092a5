"""The tables of the exam, one module per aggregate.

Integers are milli-points or whole đồng or seconds as the name says; every moment is UTC. What must
never be false is a constraint here; what a person may be told is a rule elsewhere.
"""

from app.exams.models.candidates import Candidate, DuplicateCase
from app.exams.models.editions import Draw, Edition, Form, Gift, Recording, Round, Slot
from app.exams.models.proposals import Proposal
from app.exams.models.results import (
    Appeal,
    Award,
    AwardEntry,
    Mark,
    RankRow,
    Score,
    Snapshot,
    VoidedItem,
)
from app.exams.models.sittings import (
    Adjustment,
    Answer,
    Incident,
    ListeningPlay,
    Replay,
    Sitting,
    SittingEvent,
    Ticket,
)

__all__ = [
    "Adjustment",
    "Answer",
    "Appeal",
    "Award",
    "AwardEntry",
    "Candidate",
    "Draw",
    "DuplicateCase",
    "Edition",
    "Form",
    "Gift",
    "Incident",
    "ListeningPlay",
    "Mark",
    "Proposal",
    "RankRow",
    "Recording",
    "Replay",
    "Round",
    "Score",
    "Sitting",
    "SittingEvent",
    "Slot",
    "Snapshot",
    "Ticket",
    "VoidedItem",
]
