import pytest

from reports.formulas.unusual import judge


def test_count_is_judged_by_the_median_of_those_before():
    judgement = judge(21, [4, 5, 3, 4, 6, 4, 5, 3, 4, 4, 5, 3])
    assert (judgement.usual, judgement.history) == (4, 12)
    # (2√21.375 − 2√4.375) / √(1 + 1.5708/12)
    assert judgement.score == pytest.approx(4.7613, abs=0.0001)
    assert judgement.is_many
    assert not judgement.is_few
    assert judgement.low <= 4 <= judgement.high < 21


def test_quiet_history_does_not_make_one_unusual():
    assert not judge(1, [0] * 12).is_many
    assert not judge(5, [0] * 12).is_many
    assert judge(6, [0] * 12).is_many


def test_earlier_burst_does_not_hide_this_one():
    quiet = [4, 5, 3, 4, 6, 4, 5, 3, 4, 4, 5]
    assert judge(40, [*quiet, 90]).is_many
    assert judge(40, [*quiet, 90]).usual == 4


def test_uneven_history_allows_for_more():
    assert not judge(30, [2, 30, 5, 25, 1, 28, 3, 20, 9, 31]).is_many


def test_unusually_few():
    assert judge(2, [30, 31, 29, 30, 33, 28]).is_few
    assert not judge(0, [3, 2, 4, 3, 3, 3]).is_few


def test_short_history_says_nothing():
    assert judge(99, [1] * 5) is None
