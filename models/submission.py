"""What people wrote, as it is kept: canonical JSON, known by its digest, never changed afterwards."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from models.ids import Digest

Answers = Mapping[str, Any]


def canonical_json(value: object) -> str:
    """The one text of a value: sorted keys, no spaces, Unicode as it is, no NaN."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def submission_digest(form: str, form_version: int, answers: Answers) -> Digest:
    """The digest that a `SubmissionRef` carries: over the form, its version and the answers."""
    text = canonical_json({"form": form, "form_version": form_version, "answers": answers})
    return hashlib.sha256(text.encode()).hexdigest()
