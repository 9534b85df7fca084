"""The tree of a condition says what CEL says: written out anew with all its brackets, it decides the same."""

from itertools import product

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.expression import All, Any, Choice, Compared, Listed, Name, Not, Tree, Unreadable, Value, names, parsed

SITUATIONS = [
    {"flag": flag, "other": other, "code": code, "round": number}
    for flag, other, code, number in product((False, True), (False, True), ("", "a", "b"), (0, 1, 2))
]
SIMPLE = st.sampled_from(
    [
        "flag",
        "other",
        "code == 'a'",
        'code != "b"',
        "code in ['a', 'b']",
        "round >= 1",
        "round < 2",
        "true",
        "-1 < round",
    ]
)


def _grown(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Longer conditions without a bracket more than is written here: precedence has to be read right."""
    pair = st.tuples(smaller, st.sampled_from(["&&", "||"]), smaller).map(" ".join)
    opposite = st.sampled_from(["!flag", "!other", "!(code == 'a')", "!!flag"])
    bracketed = smaller.map(lambda inner: f"({inner})")
    choice = st.tuples(smaller, smaller, smaller).map(lambda three: f"({three[0]} ? {three[1]} : {three[2]})")
    relation = st.tuples(bracketed, st.sampled_from(["==", "!="]), bracketed).map(" ".join)
    return st.one_of(pair, opposite, bracketed, choice, relation)


CONDITIONS = st.recursive(SIMPLE, _grown, max_leaves=8)


def spelled(tree: Tree) -> str:
    """The tree as CEL with every bracket there can be."""
    match tree:
        case Value(value=bool() as value):
            return str(value).lower()
        case Value(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Listed(items=items):
            return f"[{', '.join(map(spelled, items))}]"
        case Not(of=of):
            return f"(!{spelled(of)})"
        case Compared(left=left, relation=relation, right=right):
            return f"({spelled(left)} {relation} {spelled(right)})"
        case All(parts=found):
            return f"({' && '.join(map(spelled, found))})"
        case Any(parts=found):
            return f"({' || '.join(map(spelled, found))})"
        case Choice(when=when, then=then, otherwise=otherwise):
            return f"({spelled(when)} ? {spelled(then)} : {spelled(otherwise)})"


@given(CONDITIONS)
@settings(max_examples=300, deadline=None)
def test_the_tree_decides_what_the_text_decides(condition: str) -> None:
    anew = cel.compile(spelled(parsed(condition)))
    written = cel.compile(condition)
    assert [anew.execute(one) for one in SITUATIONS] == [written.execute(one) for one in SITUATIONS]
    assert set(names(parsed(condition))) == set(written.variables())


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("size(code) > 1", "вызовы вроде «size(…)»"),
        ("round + 1 > 2", "знак «+»"),
        ("child.age > 2", "знак «.»"),
        ("round > 1.5", "знак"),
        ("code == 'a", "знак «'»"),
        ("code = 'a'", "знак «=»"),
        ("flag &&", "обрывается"),
        ("(flag", "не хватает «)»"),
        ("flag other", "непонятно, что значит «other»"),
        ("code in ['a' 'b']", "не хватает «,»"),
        ("code == 'a\\n'", "обратная черта"),
        ("in", "непонятно, что значит «in»"),
    ],
)
def test_what_a_route_may_not_say_is_refused_in_words(condition: str, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsed(condition)
    assert said in str(refusal.value)
