"""Codes as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from award_app.clock import Clock
from award_app.store import Store, open_engine
from workflows.codes import read_code, read_reference

STORE = Store(open_engine("sqlite://"), Clock(), seed=5)
CODES = [make() for make in (STORE.number, STORE.reference) for _ in range(20)]


@given(st.data())
def test_a_code_is_read_however_it_was_typed(data):
    code = data.draw(st.sampled_from(CODES))
    swaps = {"0": "0oO", "1": "1iIlL", "-": ["", " ", "-", " – "]}
    typed = "".join(
        data.draw(st.sampled_from(list(swaps.get(sign, (sign.lower(), sign.upper()))))) for sign in code.lower()
    )
    assert read_code(f" {typed} ") == code.lower()


def test_a_reference_has_eight_signs_and_anything_else_is_none():
    assert read_reference("k7f3 9qx2") == "K7F3-9QX2"
    assert [read_reference(typed) for typed in ("", "K7F3", "K7F3-9QX", "K7F3-9QX2-1", "–––")] == [None] * 5
