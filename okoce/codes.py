"""Short codes that people read aloud and type."""

import secrets

# Crockford's alphabet: no I, L, O, U, which are misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(length: int) -> str:
    """A random code of ``length`` characters that cannot be guessed from another one."""
    return "".join(secrets.choice(ALPHABET) for _position in range(length))


def tidy_code(text: str) -> str:
    """A typed code as it is stored: upper case, no separators, look-alikes put right."""
    text = text.upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in text if letter in ALPHABET)


def grouped(code: str) -> str:
    """A code in groups that are read aloud: ``ABCDE 12345``."""
    half = -(-len(code) // 2)
    return f"{code[:half]} {code[half:]}"


# A last letter that tells a mistyped code from an unknown one (Luhn's rule, over 32 letters): it
# finds every wrong letter, and every two neighbours that were swapped but for 0 and Z.


def with_check(code: str) -> str:
    """A code of ``ALPHABET`` with its check letter."""
    rest = _luhn(code + ALPHABET[0])
    return code + ALPHABET[-rest % len(ALPHABET)]


def has_check(code: str) -> bool:
    """Whether the last letter of a tidy code is the one that belongs to it."""
    return len(code) > 1 and _luhn(code) == 0


def _luhn(code: str) -> int:
    total = 0
    for place, letter in enumerate(reversed(code)):
        value = ALPHABET.index(letter) * (1 + place % 2)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return total % len(ALPHABET)
