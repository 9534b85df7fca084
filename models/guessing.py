"""Secrets that whoever tries would try first."""

DIFFERENT = 12
"""Different bytes of a key at least: of keys made by chance one in 10²⁵ has fewer."""
FAMOUS = frozenset({"postgres", "password", "changeme", "change-me", "admin", "marshrut", "123456", "qwerty", "test"})
"""Passwords that stand in instructions."""


def is_guessable(key: bytes) -> bool:
    """Whether a key was typed, and not made by chance."""
    return len(set(key)) < DIFFERENT


def is_famous(password: str, user: str | None) -> bool:
    """Whether this password, of this user, is one of those that are tried first; none at all is not."""
    return bool(password) and password.casefold() in FAMOUS | {user}
