"""Large and small letters: a form is written as its word was."""

import re

DOTTED = {"е": "ё"}
"""Who leaves out the dots in a word does not get them back in its forms; the other way round it is another vowel."""
HYPHEN = re.compile("([-‑])")


def like(written: str, form: str) -> str:
    """The form in the letters of its word: «О'Коннор» → «О'Коннору», «ИВАН» → «ИВАНА»; double names part by part."""
    pieces, forms = HYPHEN.split(written), HYPHEN.split(form)
    return "".join(_like(one, other) for one, other in zip(pieces, forms, strict=True))


def _like(written: str, form: str) -> str:
    if len(written) > 1 and written.isupper():
        return form.upper()
    lower, same = written.lower(), 0
    while same < min(len(lower), len(form)) and form[same] in {lower[same], DOTTED.get(lower[same])}:
        same += 1
    return written[:same] + form[same:]
