"""What may be done about the evaluation of a drill."""

from incidents.evaluation.operations.base import DrillNotFound, EvaluationRefused
from incidents.evaluation.operations.hot_wash import answer_hot_wash, ask_players
from incidents.evaluation.operations.measuring import measure_exercise
from incidents.evaluation.operations.observing import observe, rate_objective, withdraw_observation
from incidents.evaluation.operations.qualifying import grant_qualification, qualify_players, revoke_qualification
from incidents.evaluation.operations.sharing import share_results

__all__ = [
    "DrillNotFound",
    "EvaluationRefused",
    "answer_hot_wash",
    "ask_players",
    "grant_qualification",
    "measure_exercise",
    "observe",
    "qualify_players",
    "rate_objective",
    "revoke_qualification",
    "share_results",
    "withdraw_observation",
]
