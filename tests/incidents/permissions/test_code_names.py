"""Code names tell incidents apart and nothing else."""

from incidents.permissions.code_names import code_name


def test_code_name_is_always_the_same():
    assert code_name(1042) == code_name(1042)
    assert len(code_name(1042).split()) == 2


def test_code_names_of_four_thousand_in_a_row_differ():
    assert len({code_name(pk) for pk in range(10_000, 14_096)}) == 4_096


def test_neighbours_share_no_word():
    assert not set(code_name(1042).split()) & set(code_name(1043).split())
