"""The code words two people read to each other over the telephone.

A list of 2,048 invented words that can be said in any language: a first syllable of 16 consonants
and 4 vowels, a second of 8 consonants and 4 vowels, counted up in that order. Word number n is
``first[n >> 7] + vowel[n >> 5 & 3] + second[n >> 2 & 7] + vowel[n & 3]``.
"""

__all__ = ["WORDS", "four_words"]

_FIRST = ("b", "d", "f", "g", "j", "k", "l", "m", "n", "r", "s", "sh", "t", "v", "w", "z")
_SECOND = ("b", "d", "f", "l", "m", "n", "r", "v")
_VOWELS = ("a", "e", "i", "o")
_BITS = 11

WORDS = tuple(
    first + vowel + second + last
    for first in _FIRST
    for vowel in _VOWELS
    for second in _SECOND
    for last in _VOWELS
)


def four_words(secret: bytes) -> str:
    """The first 44 bits of ``secret`` (6 bytes) as four words, parted by spaces."""
    number = int.from_bytes(secret[:6], "big") >> 4
    indexes = [number >> (_BITS * place) & (len(WORDS) - 1) for place in (3, 2, 1, 0)]
    return " ".join(WORDS[index] for index in indexes)
