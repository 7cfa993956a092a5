"""The engines and the activities they run. One module an engine: schema, answers, what to show."""

from dataclasses import dataclass

from app.library.activities.choose import Choice, Count, ListenChoose, TrueFalse
from app.library.activities.input import Drill, FillIn
from app.library.activities.paint import Colouring
from app.library.activities.pair import Match, Memory
from app.library.activities.steps import Experiment

Activity = (
    Choice
    | TrueFalse
    | ListenChoose
    | Count
    | Match
    | Memory
    | FillIn
    | Drill
    | Colouring
    | Experiment
)


@dataclass(frozen=True)
class Kind:
    """An activity code: the engine that runs it, its schema, its name for readers."""

    engine: str
    schema: type[Activity]
    name: str


KINDS: dict[str, Kind] = {
    "choice": Kind("choose", Choice, "Trắc nghiệm"),
    "true-false": Kind("choose", TrueFalse, "Đúng – sai"),
    "listen-choose": Kind("choose", ListenChoose, "Nghe – chọn"),
    "count": Kind("choose", Count, "Đếm, chạm chọn"),
    "match": Kind("pair", Match, "Ghép đôi"),
    "memory": Kind("pair", Memory, "Lật thẻ ghi nhớ"),
    "fill-in": Kind("input", FillIn, "Điền ô trống"),
    "drill": Kind("input", Drill, "Sinh đề tự động"),
    "colouring": Kind("paint", Colouring, "Tô màu"),
    "experiment": Kind("steps", Experiment, "Thí nghiệm từng bước"),
}
