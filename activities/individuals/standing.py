"""Records of individuals as all their mentions together tell them, the keys under which they are found, and likenesses.

What is written here is a function of the mentions and of the log of deeds; it is written only where it changed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from activities.individuals.deeds import apart, members
from activities.individuals.lookup import candidates, described
from activities.registers import insert_into
from forms.namesakes.given import sex_of
from forms.namesakes.keys import stored_keys
from forms.namesakes.names import read_name
from forms.namesakes.weighing import Match, weigh
from models.tables import Agency, CaseFile, Individual, IndividualDeed, IndividualKey, Likeness, Mention

Values = dict[str, Any]
SAID = ("full_name", "surname", "given", "patronymic", "former", "sex", "born", "born_year", "details")
MOST = 300
"""Candidates that are weighed at most; more share a key only where nearly nothing is known of a person."""


def bring_up(connection: Connection, touched: Collection[str], at: datetime) -> None:
    """Bring these individuals up to what is said of them now; whoever is not named anywhere any more goes."""
    standing = {row.id: row for row in connection.execute(select(Individual).where(Individual.id.in_(touched)))}
    told, corrected = _told(connection, touched), corrections(connection, touched)
    for one in sorted(touched):
        mentions = told.get(one)
        if not mentions:
            _forget(connection, one)
            continue
        said, before = _righted(_folded(mentions), corrected.get(one, {})), standing.get(one)
        if before is None:
            connection.execute(insert(Individual), {"id": one, "version": 0, **said, **_joined(connection, one)})
        elif any(getattr(before, name) != said[name] for name in SAID):
            connection.execute(update(Individual).where(Individual.id == one).values(said))
        else:
            continue
        _find_by(connection, one, said)
        liken(connection, one, at)


def find_anew(connection: Connection, one: str, at: datetime) -> None:
    """Write the keys of a record as this edition hears names, and weigh it against whom it meets under them."""
    own = connection.execute(select(Individual).where(Individual.id == one).with_for_update()).one()
    _find_by(connection, one, own._asdict())
    liken(connection, one, at)


def liken(connection: Connection, one: str, at: datetime) -> None:
    """Weigh an individual against everybody who shares a key with it, and keep who may be the same person."""
    own = connection.execute(select(Individual).where(Individual.id == one)).one()
    known = described(own)
    found = []
    for other in candidates(connection, known, MOST):
        match = weigh(known, described(other))
        if other.root != own.root and match.is_possible:
            first, second = sorted((one, other.id))
            reasons = [reason.value for reason in match.reasons]
            found.append({"one": first, "other": second, "score": match.score, "reasons": reasons, "at": at})
    connection.execute(delete(Likeness).where(or_(Likeness.one == one, Likeness.other == one)))
    if found:
        found.sort(key=lambda row: (row["one"], row["other"]))  # so that two writers wait for each other in one order
        writing = insert_into(connection.dialect, Likeness)
        kept = {name: writing.excluded[name] for name in ("score", "reasons", "at")}
        connection.execute(writing.on_conflict_do_update(index_elements=["one", "other"], set_=kept), found)


def alike_to(connection: Connection, one: str) -> list[tuple[Row[Any], Match]]:
    """Whoever may be the same person as this one and nobody said anything of yet: the nearest record of each, now.

    Each row is of `Individual`, with `agency`: the short name of the agency that answers in a case that names it.
    """
    own = connection.execute(select(Individual).where(Individual.id == one)).one()
    group = connection.execute(select(Individual).where(Individual.root == own.root)).all()
    mine = [row.id for row in group]
    best: dict[str, tuple[Row[Any], Match]] = {}
    for record in group:
        known = described(record)
        for other in candidates(connection, known, MOST):
            match = weigh(known, described(other))
            is_nearest = other.root not in best or match.score > best[other.root][1].score
            if other.root != own.root and match.is_possible and is_nearest:
                best[other.root] = (other, match)
    return [
        (_with_agency(connection, row), match)
        for row, match in sorted(best.values(), key=lambda pair: (-pair[1].score, pair[0].id))
        if not apart(connection, mine, members(connection, row.root))
    ]


def _with_agency(connection: Connection, individual: Row[Any]) -> Any:  # noqa: ANN401 - a row
    """The same row with who may be asked: nobody where only restricted cases name it, for they are not to be known."""
    asked = (
        select(Individual, Agency.short_name.label("agency"))
        .outerjoin(Mention, Mention.individual == Individual.id)
        .outerjoin(CaseFile, and_(CaseFile.id == Mention.case_id, CaseFile.trusted.is_(None)))
        .outerjoin(Agency, Agency.code == CaseFile.custodian)
        .where(Individual.id == individual.id)
        .order_by(CaseFile.id.is_(None), CaseFile.closed_at.is_not(None), CaseFile.opened_at.desc())
        .limit(1)
    )
    return connection.execute(asked).one()


def _told(connection: Connection, touched: Collection[str]) -> dict[str, list[Row[Any]]]:
    """What is said of each, the oldest first; what was corrected counts only where nothing else is left."""
    asked = (
        select(Mention)
        .where(Mention.individual.in_(touched))
        .order_by(Mention.since, Mention.case_id, Mention.turn, Mention.place)
    )
    told: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(asked):
        told.setdefault(row.individual, []).append(row)
    return {one: [row for row in rows if row.until is None] or rows[-1:] for one, rows in told.items()}


def _folded(mentions: Sequence[Row[Any]]) -> Values:
    """The last word on each count; surnames said before it are kept as former ones."""
    name = read_name(mentions[-1].full_name)
    earlier = (read_name(row.full_name) for row in mentions)
    former = [word for one in earlier for word in (one.surname, *one.former) if word and word != name.surname]
    day = next((row.born for row in reversed(mentions) if row.born is not None), None)
    year = next((row.born_year for row in reversed(mentions) if row.born_year is not None), None)
    return {
        "full_name": mentions[-1].full_name,
        "surname": name.surname,
        "given": name.given,
        "patronymic": name.patronymic,
        "former": sorted(set(former)),
        "sex": sex_of(name.given, name.patronymic),
        "born": day,
        "born_year": day.year if day else year,
        "details": {key: text for row in mentions for key, text in row.details.items()},
    }


def corrections(connection: Connection, touched: Collection[str]) -> dict[str, dict[str, Any]]:
    """What people said is right of these, the later over the earlier."""
    deed, later = IndividualDeed, IndividualDeed.__table__.alias("later")
    stands = ~select(later.c.id).where(later.c.undoes == deed.id).exists()
    asked = select(deed.one, deed.said).where(deed.one.in_(touched), deed.kind == "correct", stands).order_by(deed.id)
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(asked):
        found[row.one] = found.get(row.one, {}) | (row.said or {})
    return found


def _righted(values: Values, said: dict[str, Any]) -> Values:
    """What forms tell, with what people corrected; the surname that was wrong goes on being found."""
    if not said:
        return values
    name = read_name(said.get("full_name") or values["full_name"])
    former = {*values["former"], *name.former, values["surname"]}
    former |= {word for one in said.get("former", ()) for word in (read_name(one).surname,) if word}
    day = date.fromisoformat(said["born"]) if said.get("born") else values["born"]
    return {
        "full_name": said.get("full_name") or values["full_name"],
        "surname": name.surname,
        "given": name.given,
        "patronymic": name.patronymic,
        "former": sorted(former - {name.surname, ""}),
        "sex": sex_of(name.given, name.patronymic),
        "born": day,
        "born_year": day.year if day else values["born_year"],
        "details": values["details"] | said.get("details", {}),
    }


def _joined(connection: Connection, one: str) -> Values:
    """With whom people joined a record that is being written anew: the log of deeds remembers it."""
    deed, later = IndividualDeed, IndividualDeed.__table__.alias("later")
    asked = (
        select(deed.other)
        .where(deed.one == one, deed.kind == "merge", ~select(later.c.id).where(later.c.undoes == deed.id).exists())
        .order_by(deed.id.desc())
        .limit(1)
    )
    into = connection.scalar(asked)
    if into is None:
        return {"same_as": None, "root": one}
    root = connection.scalar(select(Individual.root).where(Individual.id == into))
    return {"same_as": into, "root": root or into}


def _find_by(connection: Connection, one: str, said: Values) -> None:
    connection.execute(delete(IndividualKey).where(IndividualKey.individual == one))
    keys: Iterable[str] = stored_keys(described(said))
    rows = [{"key": key, "individual": one} for key in sorted(keys)]
    if rows:
        connection.execute(insert(IndividualKey), rows)


def _forget(connection: Connection, one: str) -> None:
    """Whoever was joined to a record that goes stays joined to the others."""
    own = connection.execute(select(Individual.same_as, Individual.root).where(Individual.id == one)).one_or_none()
    followers = sorted(connection.scalars(select(Individual.id).where(Individual.same_as == one)))
    if own is not None and followers:
        heir = own.same_as or followers[0]
        for follower in followers:
            led = update(Individual).where(Individual.id == follower)
            connection.execute(led.values(same_as=None if follower == heir else heir))
        if own.same_as is None:
            connection.execute(update(Individual).where(Individual.root == one).values(root=heir))
    connection.execute(delete(IndividualKey).where(IndividualKey.individual == one))
    connection.execute(delete(Likeness).where(or_(Likeness.one == one, Likeness.other == one)))
    connection.execute(delete(Individual).where(Individual.id == one))
