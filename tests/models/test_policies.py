"""The policies are sound, speak of everything there is, and say why."""

import re
from enum import StrEnum
from pathlib import Path

import cedarpy
import pytest

from models.people import Actor, AgencyKind, Level, Part, Permission, Relation, Role, may
from models.policies import decisions
from models.policies.decisions import Question, Unsound, decide, policies, schema, text


def named(kind: str) -> set[str]:
    """What the schema lists of this kind."""
    return set(re.findall(r'"([^"]+)"', re.search(rf"entity {kind} enum \[(.*?)\]", schema(), re.DOTALL)[1]))  # type: ignore[index]


@pytest.mark.parametrize(("kind", "known"), [("Role", Role), ("Kind", AgencyKind), ("Part", Part), ("Level", Level)])
def test_the_schema_knows_what_the_models_know(kind: str, known: type[StrEnum]) -> None:
    assert named(kind) == set(known)


def test_every_permission_is_an_action_and_somebody_may_do_it() -> None:
    actions = set(re.findall(r'"([^"]+)"', re.search(r"action\n(.*?)appliesTo", schema(), re.DOTALL)[1]))  # type: ignore[index]
    assert actions == set(Permission), "models/policies/schema.cedarschema and models.people.Permission differ"
    permitted = {action for one in policies() if one.effect == "permit" for action in one.actions}
    assert permitted == set(Permission), "a permission that no policy permits opens nothing"


def test_every_policy_says_what_it_means_and_what_it_tells_whom_it_turns_away() -> None:
    assert [one for one in policies() if not one.ru.endswith(".") or not one.otherwise.endswith(".")] == []


@pytest.mark.parametrize("slip", ['Role::"superviser"', 'Part::"custody"', 'Kind::"scool"', "principal.rol"])
def test_a_slip_of_the_pen_is_found_by_the_schema(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"Role": 'Role::"supervisor"', "Part": 'Part::"custodian"', "Kind": 'Kind::"commission"'}
    broken = text().replace(right.get(slip.partition("::")[0], "principal.role"), slip)
    assert broken != text()
    monkeypatch.setattr(decisions, "text", lambda: broken)
    with pytest.raises(Unsound):
        policies.__wrapped__()


def test_an_action_that_does_not_exist_is_no_answer_but_an_error() -> None:
    with pytest.raises((Unsound, StopIteration, ValueError)):
        decide(Question("case:steal", Role.HEAD, AgencyKind.SCHOOL))


def test_the_files_are_laid_out_as_cedar_lays_them_out() -> None:
    for path in decisions.files():
        assert cedarpy.policies_to_json_str(cedarpy.format_policies(path.read_text())) == cedarpy.policies_to_json_str(
            path.read_text()
        )


# What Cedar brought -------------------------------------------------------------------------------------------------

RESTRICTED = Relation(
    territory="ru.sve",
    custodian="opeka",
    agencies=("school", "police"),
    level=Level.RESTRICTED,
    trusted=(AgencyKind.POLICE,),
)


def asks(agency: str, kind: AgencyKind, role: Role = Role.SPECIALIST, person: str = "somebody") -> Actor:
    return Actor(person=person, agency=agency, kind=kind, role=role, territory="ru.sve")


def test_a_restricted_file_is_read_by_its_custodian_those_it_named_and_supervision() -> None:
    told = {
        name: may(actor, Permission.FILE_READ, RESTRICTED) is True
        for name, actor in {
            "custodian": asks("opeka", AgencyKind.GUARDIANSHIP),
            "named": asks("police", AgencyKind.POLICE),
            "not named": asks("school", AgencyKind.SCHOOL),
            "named, but in another case": asks("other-police", AgencyKind.POLICE),
            "supervision": asks("kdn", AgencyKind.COMMISSION, Role.SUPERVISOR),
        }.items()
    }
    assert told == {
        "custodian": True, "named": True, "not named": False, "named, but in another case": False, "supervision": True,
    }  # fmt: skip


def test_who_is_not_named_still_does_what_was_asked() -> None:
    school = asks("school", AgencyKind.SCHOOL)
    assert may(school, Permission.TASK_DO, RESTRICTED) is True
    assert may(school, Permission.CASE_READ, RESTRICTED) is True
    assert may(school, Permission.FILE_READ, RESTRICTED) == (
        "Доступ к делу ограничен: написанное в нём читают орган, который отвечает за ребёнка, надзор и органы, "
        "названные им."
    )


def test_an_emergency_opens_a_case_for_reading_and_for_nothing_else() -> None:
    stranger, other = asks("health", AgencyKind.HEALTH, person="doctor"), asks("health", AgencyKind.HEALTH)
    opened = RESTRICTED.model_copy(update={"emergency": ("doctor",)})
    of_office = {one for one in Permission if may(stranger, one) is True}
    allowed = {one for one in Permission if may(stranger, one, opened) is True} - of_office
    assert allowed == {Permission.CASE_READ, Permission.FILE_READ, Permission.NAME_READ}
    assert {one for one in Permission if may(other, one, opened) is True} == of_office
    assert may(stranger, Permission.TASK_DO, opened) == "Экстренный доступ позволяет только читать дело."


def test_a_member_reads_what_is_on_the_agenda_and_does_nothing_in_it() -> None:
    member, colleague = (asks("clinic", AgencyKind.HEALTH, Role.HEAD, person) for person in ("doctor", "colleague"))
    listed = RESTRICTED.model_copy(update={"level": Level.ORDINARY, "sitting": ("doctor",)})

    def allowed(actor: Actor, relation: Relation) -> set[Permission]:
        return {one for one in Permission if may(actor, one, relation) is True}

    reading = {Permission.CASE_READ, Permission.FILE_READ, Permission.NAME_READ}
    assert allowed(member, listed) - allowed(colleague, listed) == reading
    assert Permission.TASK_DO not in allowed(member, listed)
    restricted = listed.model_copy(update={"level": Level.RESTRICTED})
    assert Permission.FILE_READ not in allowed(member, restricted)
    named = restricted.model_copy(update={"trusted": (AgencyKind.HEALTH,)})
    assert Permission.FILE_READ in allowed(member, named)


def test_supervision_learns_the_name_once_it_has_said_why() -> None:
    supervisor = asks("kdn", AgencyKind.COMMISSION, Role.SUPERVISOR, "kdn-supervisor")
    reasoned = RESTRICTED.model_copy(update={"reasoned": ("kdn-supervisor",)})
    elsewhere = reasoned.model_copy(update={"territory": "ru.svex"})
    assert may(supervisor, Permission.NAME_READ, RESTRICTED) == (
        "Надзор видит ход дела без имени ребёнка, пока не указано, зачем имя нужно."
    )
    assert may(supervisor, Permission.NAME_READ, reasoned) is True
    assert may(supervisor, Permission.NAME_READ, elsewhere) == "Дело не находится в вашем ведении."


def test_the_policies_are_beside_the_code_that_asks_them() -> None:
    assert [path.name for path in decisions.files()] == [
        "cases.cedar",
        "individuals.cedar",
        "office.cedar",
        "retention.cedar",
        "sittings.cedar",
    ]
    assert Path(decisions.__file__).with_name("schema.cedarschema").exists()
