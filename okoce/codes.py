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
