"""Kinds of files in words: how long each is kept, since when, and on what that rests."""

from api.languages import gettext as _
from api.retelling import retold
from api.v1.retention_shapes import KindTold
from api.v1.shapes import basis_of
from models.law_words import term_in_words
from models.retention import FileKind, Start
from workflows.nomenclature import nomenclature, rule_of


def kinds_told(country: str) -> dict[str, KindTold]:
    """The kinds of files by name."""
    found = nomenclature(country)
    return {} if found is None else {kind.id: _kind_told(country, kind) for kind in found.kinds}


def _kind_told(country: str, kind: FileKind) -> KindTold:
    rule = rule_of(country, kind)
    starts = {Start.CLOSING: _("со дня закрытия дела"), Start.MAJORITY: _("с 18 лет ребёнка")}
    doubts = [kind.note, *([rule.note] if rule.note else [])]
    return KindTold(
        id=kind.id,
        title=retold(kind.title),
        basis=basis_of(rule.id, country),
        term=retold(term_in_words(rule.term)),
        start=starts[kind.start],
        doubts=retold("; ".join(doubts)),
        is_ours=rule.is_ours,
    )
