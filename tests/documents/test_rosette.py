"""The rosette: the same digest draws the same figure, another digest another one."""

import xml.etree.ElementTree as ET
from hashlib import sha256

import pytest

from award_app.documents.rosette import rings, rosette

DIGESTS = [sha256(str(number).encode()).hexdigest() for number in range(200)]


def test_the_same_digest_draws_the_same_rosette():
    assert rosette(DIGESTS[0]) == rosette(DIGESTS[0])


def test_no_two_of_two_hundred_digests_have_the_same_rings():
    seen = {
        tuple((ring.strands, ring.waves, ring.turns, ring.petals) for ring in rings(digest))
        for digest in DIGESTS
    }
    assert len(seen) > 190
    assert len({rings(digest) for digest in DIGESTS}) == 200


def test_one_bit_of_the_digest_changes_the_whole_figure():
    other = f"{int(DIGESTS[0], 16) ^ 1:064x}"
    assert not set(rings(DIGESTS[0])) & set(rings(other))


def test_a_rosette_is_well_formed_stays_in_its_square_and_is_not_too_heavy():
    for digest in DIGESTS[:20]:
        drawing = rosette(digest, 200)
        ET.fromstring(drawing)
        assert len(drawing) < 60_000
        for ring in rings(digest):
            assert ring.centre + abs(ring.bend) + ring.half <= 1.0


def test_a_rosette_takes_the_colour_of_the_text_around_it_and_readers_skip_it_unless_it_has_a_title():
    assert 'stroke="currentColor"' in rosette(DIGESTS[0])
    assert 'aria-hidden="true"' in rosette(DIGESTS[0])
    titled = rosette(DIGESTS[0], title="<Rennes>", description="Its own")
    assert 'role="img"><title>&lt;Rennes&gt;</title><desc>Its own</desc>' in titled


def test_what_is_not_a_digest_is_refused():
    with pytest.raises(ValueError, match="hexadecimal"):
        rosette("rosette")
