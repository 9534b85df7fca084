"""The copy that a browser keeps of what could not be saved: sealed with a key that only its author is given.

On a shared computer the text of a child's case must not lie open. The key is made for each person out of the
installation's own, is the same after they sign in again, and comes with the pages on which they write. Whoever signs
in after them gets another one: the copy is of no use to them, and the page throws it away.
"""

import base64
import hashlib
import hmac
from typing import NamedTuple

from api.office import Office
from models.people import Actor

PURPOSE = b"copy in a browser"


class Seal(NamedTuple):
    """What seals a person's copies, and a mark by which they are told from another person's."""

    key: str
    """256 bits, base64."""
    mark: str


def seal_of(at: Office, actor: Actor) -> Seal:
    """The seal of this person."""
    ring = at.settings.key_ring
    key = hmac.new(ring.keys[ring.current], b"\n".join((PURPOSE, actor.person.encode())), hashlib.sha256).digest()
    return Seal(base64.b64encode(key).decode(), hashlib.sha256(key).hexdigest()[:16])
