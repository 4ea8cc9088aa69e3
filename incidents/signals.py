"""Every domain signal with its arguments: the vocabulary of the app on one screen. `wiring` says who listens.

Senders send inside the transaction of the change. A receiver does database work only. A receiver of a `…ing` signal may
veto by raising a `incidents.refusals.Refused`, having written nothing; a receiver of a past-tense signal takes notice.
All carry `actor` (a User, or None for Muster itself) and `at` (aware UTC: when it happened).
"""

from django.dispatch import Signal

# incident
incident_logged = Signal()
# incident, changes: {field: [old, new]}
details_updated = Signal()
# incident, old_type, new_type
type_changed = Signal()
# incident
acknowledged = Signal()
# incident, old_assignee, old_team
assigned = Signal()
# incident, transition (None when re-homed), from_state, to_state; vetoes
status_changing = Signal()
# incident, transition (None when re-homed), from_state, to_state, automatic: bool; entry: what the timeline says of it,
# if anything of its own; together: True for one of several that `incidents_merged` tells of too
status_changed = Signal()
# incident; what kept a move from being made may be there now: whoever vetoes moves sends this when it gives way
gate_opened = Signal()
# incident, old, new (priorities)
priority_overridden = Signal()
# incident, entry, mentioned: list[User]
note_added = Signal()
# incident, milestone, old, new
milestone_corrected = Signal()
# link
incident_linked = Signal()
# incident (the duplicate), original
marked_duplicate = Signal()
# incident (the one that was kept), merged: list[Incident]
incidents_merged = Signal()
# incident
restricted = Signal()
# incident, grant
access_granted = Signal()
# incident, grant
access_revoked = Signal()
# incident, grant; an administrator read by giving a reason
glass_broken = Signal()
# incident
major_declared = Signal()
# incident
major_stood_down = Signal()
# incident, role, user, previous (User or None)
role_taken = Signal()
# incident, run (ProcedureRun); begun by somebody, or by itself
procedure_begun = Signal()
# incident; a person had others paged
others_called = Signal()
# incident, affected (AffectedService)
impact_changed = Signal()
# changed: int, how many of its cells
matrix_saved = Signal()
# calendar (BusinessCalendar), whose hours are others now
calendar_changed = Signal()
# policy (SlaPolicy), which promises otherwise, or for others, than before
sla_policy_changed = Signal()
# timer; it was dead, and somebody has it tried again
timer_retried = Signal()
# job (RecurringJob); somebody has it run now
recurring_job_asked_for = Signal()
# user, whose account was closed
account_closed = Signal()
# exercise; it begins, with its roles and injects there, and nothing released yet
exercise_started = Signal()
# exercise, pause (ExercisePause)
exercise_paused = Signal()
# exercise, pause (ExercisePause)
exercise_resumed = Signal()
# exercise, inject (ExerciseInject)
inject_released = Signal()
# exercise, expectation (Expectation); met, late, not met or waived
expectation_decided = Signal()
# exercise; it is over, every expectation decided
exercise_finished = Signal()
# exercise; it does not take place, or was broken off
exercise_cancelled = Signal()
# exercise; it did not begin in time, and will not
exercise_missed = Signal()
# exercise; its players may read from now on what was expected and how they did
results_shared = Signal()
