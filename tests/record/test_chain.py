"""Properties of the chain and of the one spelling of a value."""

import hashlib
import string
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.record import (
    GENESIS,
    canonical,
    chained,
    commitment,
    digest,
    instant_text,
    line,
    parse,
    verify_chain,
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
seals = st.text("0123456789abcdef", min_size=64, max_size=64)


def chain(sealed):
    lines, heads, head = [], {}, GENESIS
    for seq, one in enumerate(sealed, 1):
        lines.append(line(seq, f"2026-01-01T00:00:{seq:02d}.000000Z", one))
        heads[seq] = head = chained(head, lines[-1])
    return lines, heads, head


@given(seals, st.integers(1, 10**9), st.datetimes(timezones=st.just(UTC)), seals)
def test_a_head_is_the_digest_of_the_head_before_and_the_line_in_its_one_spelling(head, seq, at, sealed):
    """What `record.jsonl` of a package holds, and what an outsider's verifier hashes."""
    public = line(seq, instant_text(at), sealed)
    assert chained(head, public) == hashlib.sha256(head.encode() + b"\n" + canonical(public)).hexdigest()


@given(st.lists(seals, max_size=20))
def test_an_untouched_chain_holds(sealed):
    lines, heads, head = chain(sealed)
    assert verify_chain(lines, head, heads) is None


@given(st.data(), st.lists(seals, min_size=1, max_size=20))
def test_any_single_change_of_a_chain_is_found_where_it_is(data, sealed):
    lines, heads, head = chain(sealed)
    at = data.draw(st.integers(0, len(lines) - 1))
    field = data.draw(st.sampled_from(["seq", "at", "sealed"]))
    value = data.draw(
        {"seq": st.integers(-2, 40), "at": st.text(string.digits + "-T:.Z", max_size=27), "sealed": seals}[field]
    )
    changed = [dict(one) for one in lines]
    changed[at][field] = value
    found = verify_chain(changed, head, heads)
    assert (found is None) == (value == lines[at][field])
    assert found is None or found.seq in (at + 1, at + 2), "the line itself, or the next where time goes back"


@given(st.data(), st.lists(seals, min_size=2, max_size=20, unique=True))
def test_a_line_removed_repeated_or_exchanged_is_found(data, sealed):
    lines, heads, head = chain(sealed)
    one, other = data.draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2).filter(lambda pair: pair[0] != pair[1]))
    exchanged = [*lines]
    exchanged[one], exchanged[other] = (
        {**lines[other], "seq": one + 1, "at": lines[one]["at"]},
        {**lines[one], "seq": other + 1, "at": lines[other]["at"]},
    )
    assert verify_chain(lines[:one] + lines[one + 1 :], head, heads)
    assert verify_chain(lines[:one] + [lines[one]] + lines[one:], head, heads)
    assert verify_chain(exchanged, head, heads)
    assert verify_chain(lines[:-1], head), "also without any head of the day"


@given(st.lists(seals, min_size=2, max_size=20), st.data())
def test_a_record_chained_anew_is_found_by_any_later_head_that_was_published(sealed, data):
    _, heads, _ = chain(sealed)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(seals.filter(lambda one: one != sealed[at]))
    lines, _, head = chain([*sealed[:at], other, *sealed[at + 1 :]])
    later = data.draw(st.integers(at + 1, len(sealed)))
    assert verify_chain(lines, head) is None
    assert verify_chain(lines, head, {later: heads[later]}).seq == later


@given(plain)
def test_a_value_is_read_back_from_its_one_spelling(value):
    assert parse(canonical(value)) == value
    assert canonical(parse(canonical(value))) == canonical(value)


@given(st.dictionaries(st.text(), plain, min_size=2))
def test_the_order_in_which_a_value_was_made_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(plain, plain)
def test_two_values_have_two_spellings(one, other):
    same = one == other and str(one) == str(other)
    assert not same or canonical(one) == canonical(other)
    assert canonical(one) != canonical(other) or parse(canonical(one)) == parse(canonical(other))
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))


@given(st.datetimes(datetime(1900, 1, 2), datetime(2900, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_instant_has_one_spelling_whatever_its_zone(moment, minutes):
    instant = moment.replace(tzinfo=UTC)
    assert canonical(instant.astimezone(timezone(timedelta(minutes=minutes)))) == canonical(instant)


def test_an_instant_without_a_zone_has_none():
    with pytest.raises(ValueError, match="zone"):
        canonical({"at": datetime(2026, 1, 1)})


def test_numbers_that_are_not_exact_are_refused():
    assert canonical(Decimal("7.50")) == b'"7.50"'
    for value in (float("nan"), float("inf"), object()):
        with pytest.raises((TypeError, ValueError)):
            canonical(value)


@given(
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text(),
    st.text(),
)
def test_a_commitment_is_to_one_text_under_one_salt(salt, other_salt, text, other):
    same = (salt, text) == (other_salt, other)
    assert (commitment(salt, text) == commitment(other_salt, other)) == same
