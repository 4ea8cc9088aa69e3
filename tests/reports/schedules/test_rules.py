"""How often, in words and as rules."""

from datetime import date

import pytest

from incidents.timers.rhythms import OWN
from incidents.timers.slots import BadRule
from reports.schedules import rules


@pytest.mark.parametrize(
    ("choice", "on", "rule", "words"),
    [
        ("day", date(2026, 3, 2), "FREQ=DAILY", "every day"),
        ("weekdays", date(2026, 3, 2), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "from Monday to Friday"),
        ("week", date(2026, 3, 4), "FREQ=WEEKLY;BYDAY=WE", "every week, on Wednesday"),
        ("month", date(2026, 3, 1), "FREQ=MONTHLY;BYMONTHDAY=1", "every month, on day 1"),
        ("month", date(2026, 3, 31), "FREQ=MONTHLY;BYMONTHDAY=-1", "every month, on its last day"),
        ("quarter", date(2026, 3, 1), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "every three months, on day 1"),
    ],
)
def test_choice_makes_a_rule_and_is_told_by_it(choice, on, rule, words):
    assert rules.RHYTHMS.rule_for(choice, on) == rule
    assert rules.RHYTHMS.choice_of(rule, on) == choice
    assert rules.RHYTHMS.in_words(rule, on) == words


def test_rule_of_ones_own_is_told_as_written():
    assert rules.RHYTHMS.choice_of("FREQ=YEARLY", date(2026, 3, 1)) == OWN
    assert rules.RHYTHMS.in_words("FREQ=YEARLY", date(2026, 3, 1)) == "FREQ=YEARLY"


def test_more_than_one_mail_a_day_is_refused():
    for rule in ("FREQ=HOURLY", "FREQ=DAILY;BYHOUR=8,9"):
        with pytest.raises(BadRule):
            rules.require_daily_at_most(rule)
