from hypothesis import given
from hypothesis import strategies as st

from incidents.differences import MOST_WORDS, Piece, differences

texts = st.text(alphabet="ab \n.", max_size=60)


def test_a_changed_word_is_told_from_what_stayed():
    pieces = differences("Call the bank. Then wait.", "Call the supplier. Then wait.")
    assert pieces == [
        Piece("same", "Call the "),
        Piece("removed", "bank. "),
        Piece("added", "supplier. "),
        Piece("same", "Then wait."),
    ]


@given(texts, texts)
def test_the_pieces_of_two_texts_make_each_of_them_again(old, new):
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_long_texts_are_compared_by_line():
    old = "\n".join(f"word {number}" for number in range(MOST_WORDS))
    pieces = differences(old, old.replace("word 7\n", "words 7\n"))
    assert [piece.text for piece in pieces if piece.kind != "same"] == ["word 7\n", "words 7\n"]
