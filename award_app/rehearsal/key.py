"""The key that signs a rehearsal, made from its seed: the same seed gives the same documents to the last byte. Whoever knows the
seed can make it again, so it proves nothing, and its name says so.
"""

from __future__ import annotations

import random
from datetime import datetime
from math import gcd

from cryptography.hazmat.primitives.asymmetric import rsa

from ..documents import signatures
from ..documents.signatures import REHEARSAL, SMALLEST, SigningKey

EXPONENT = 65537
ROUNDS = 8  # of Miller and Rabin; a composite of this size passes one with a chance far below a quarter
SMALL = [number for number in range(3, 2000, 2) if all(number % other for other in range(3, int(number**0.5) + 1, 2))]


def key(office: str, seed, at: datetime) -> SigningKey:
    """The key of a rehearsal that begins at this instant."""
    chance = random.Random(f"key:{seed}")
    one = prime(SMALLEST // 2, chance)
    while (other := prime(SMALLEST // 2, chance)) == one:
        pass
    d = pow(EXPONENT, -1, (one - 1) * (other - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, one * other)
    private = rsa.RSAPrivateNumbers(
        one, other, d, rsa.rsa_crt_dmp1(d, one), rsa.rsa_crt_dmq1(d, other), rsa.rsa_crt_iqmp(one, other), public)
    return signatures.made(f"{REHEARSAL} · {office}", office, at, private.private_key(), chance.getrandbits(120) | 1)


def prime(bits: int, chance: random.Random) -> int:
    """A prime whose two highest bits are set, so that the product of two has twice the bits."""
    while True:
        number = chance.getrandbits(bits) | 3 << bits - 2 | 1
        if gcd(number - 1, EXPONENT) == 1 and all(number % small for small in SMALL) and _is_prime(number, chance):
            return number


def _is_prime(number: int, chance: random.Random) -> bool:
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(ROUNDS):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
