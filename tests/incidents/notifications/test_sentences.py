"""What personal rules and quiet hours amount to, in words."""

from __future__ import annotations

from datetime import time

import pytest

from incidents.notifications.sentences import Step, told_quiet_hours, told_rules

SMS, MAIL, WORK = (
    Step("sms", "+44 20", 0),
    Step("email", "home@example.org", 5),
    Step("email", "work@example.org", 60),
)


@pytest.mark.parametrize(
    ("steps", "importance", "sentence"),
    [
        ([], "important", "A page stands in your inbox only."),
        ([], "default", "Everything else stands in your inbox only."),
        ([SMS], "important", "A page reaches you by text message at once."),
        ([Step("push", "x", 1)], "default", "Everything else reaches you by push message after 1 minute."),
        (
            [MAIL, SMS],
            "important",
            (
                "A page reaches you by text message at once, then by e-mail after 5 minutes, "
                "until somebody has taken the incident."
            ),
        ),
        (
            [WORK, MAIL],
            "default",
            (
                "Everything else reaches you by e-mail (home@example.org) after 5 minutes, "
                "then by e-mail (work@example.org) after 1 hour."
            ),
        ),
        ([Step("chat", "@a", 120)], "important", "A page reaches you by chat after 2 hours."),
    ],
)
def test_rules_are_one_sentence(steps, importance, sentence):
    assert told_rules(steps, importance) == sentence


@pytest.mark.parametrize(
    ("starts", "ends", "days", "sentence"),
    [
        (time(22), time(7), range(7), "From 22:00 to 07:00 the next day, every day, "),
        (time(9), time(17), range(5), "From 09:00 to 17:00, Monday to Friday, "),
        (time(0), time(8), [5, 6], "From 00:00 to 08:00, at weekends, "),
        (time(0), time(8), [4], "From 00:00 to 08:00, on Fridays, "),
        (time(20), time(6), [4, 0, 2], "From 20:00 to 06:00 the next day, on Mondays, Wednesdays and Fridays, "),
    ],
)
def test_quiet_hours_are_one_sentence(starts, ends, days, sentence):
    told = told_quiet_hours(starts, ends, list(days), "Europe/London")
    assert told == f"{sentence}in the time zone Europe/London, nothing but a page leaves your inbox."
