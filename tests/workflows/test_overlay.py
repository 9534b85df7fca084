"""An overlay tightens and adds; what would loosen a federal norm is refused, with its line and a remedy."""

from pathlib import Path

import pytest

from models.overlay import Overlay, Parent, ReferralChange
from models.people import AgencyKind
from models.terms import Unit
from models.timing import Term
from tests.support import region
from workflows import packs
from workflows.overlay import slips

HEAD, _, TAIL = region.OVERLAY.partition("steps:\n")
ADDED = TAIL.partition("add:\n")[2]


def overlay(steps: str = "", added: str = "", rest: str = "") -> str:
    """Our overlay with these steps changed and this one added instead of its own."""
    return f"{HEAD}{rest}" + (f"steps:\n{steps}" if steps else "") + (f"add:\n{added}" if added else "")


def step(name: str, *lines: str) -> str:
    return "".join([f"  {name}:\n", *(f"    {line}\n" for line in lines)])


def written(folder: Path, text: str) -> packs.Written:
    packed = packs.standing((region.write(folder, overlay=text),))
    return next(one for one in packs.written(packed) if one.route.id == "ru-tst.prevention")


REFUSED = {
    "a federal term made longer": (
        step("approve_act", 'term: {rule: TST-1, unit: calendar_day, value: 5, start: "done:survey"}'),
        "срок длиннее федерального (MP4-ACT",
    ),
    "working days for as many calendar days": (
        step("approve_act", 'term: {rule: TST-1, unit: working_day, value: 2, start: "done:survey"}'),
        "срок длиннее федерального (MP4-ACT",
    ),
    "a federal term that starts later": (
        step("approve_act", "term: {rule: MP4-ACT, unit: calendar_day, value: 3}"),
        "начало федерального срока MP4-ACT не меняют (done:survey)",
    ),
    "a number for an immediate duty": (
        step("take_up", "term: {rule: TST-1, unit: working_day, value: 1, start: case}"),
        "по норме F120-09-2 — незамедлительно",
    ),
    "a form approved by a federal act": (step("survey", "form: act_zhbu"), "утверждена федеральным актом"),
    "a step that is not there": (step("surveys", "title: Обследовать"), "шага «surveys» в маршруте ru.prevention нет"),
    "copies of a document that is not there": (
        step("request", "copies: {kdn_minutes: [social]}"),
        "документа «kdn_minutes» здесь нет",
    ),
    "a rhythm for what does not come again": (
        step("request", "repeat: {rule: TST-1, every: {value: 1, unit: month}}"),
        "не повторяется",
    ),
    "a rhythm by a rule of another region": (
        step("report_school", "repeat: {rule: SVE-20, every: {value: 1, unit: month}}"),
        "правило SVE-20 действует в другой области (ru-sve)",
    ),
    "a rule of another region": (
        step("request", "term: {rule: SVE-20, unit: working_day, value: 3}"),
        "правило SVE-20 действует в другой области (ru-sve)",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_overlay_may_not_change_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    steps, said = REFUSED[name]
    text = overlay(steps)
    with pytest.raises(packs.BrokenPack) as refused:
        written(tmp_path, text)
    told = [line for line in str(refused.value).splitlines() if said in line]
    assert told, str(refused.value)
    place = text[: text.index(steps.strip())].count("\n") + 1
    path = tmp_path / "overlays" / "prevention.v1.yaml"
    assert any(line.startswith(f"{path}:{at}:") for line in told for at in range(place, place + 3)), told


MALFORMED = [
    (overlay(rest="remove: [survey]\n"), "такого ключа здесь нет"),
    (overlay(rest="stages: {nowhere: Нигде}\n"), "этапа «nowhere» в маршруте"),
    (overlay(rest="facts: {triage: {title: Решение, type: flag}}\n"), "признак «triage» уже объявлен иначе"),
    (overlay(added=ADDED.replace("stage: inquiry", "stage: inquiries")), "этапа «inquiries» в маршруте"),
    (overlay(added=ADDED.replace("before: survey", "before: surveys")), "нет шага «surveys»"),
    (overlay(added=ADDED.replace("id: call_family", "id: survey")), "имя шага «survey» занято"),
    (overlay(step("survey", "agency: social")), "такого ключа здесь нет"),
    (region.OVERLAY.replace("ru.prevention, version: 1", "ru.prevention, version: 99"), "редакция 99, нет"),
    (region.OVERLAY.replace("route: ru.prevention", "route: ru.nowhere"), "маршрута ru.nowhere"),
    (region.OVERLAY.replace("id: ru-tst.prevention", "id: ru-tst.removal"), "id должен быть «ru-tst.prevention»"),
    (region.OVERLAY.replace("version: 1\nextends", "version: 2\nextends"), "в имени файла редакция 1, в файле 2"),
    (region.OVERLAY.replace("basis: [TST-1]\nsteps", "steps"), "обязательный ключ не указан"),
]


@pytest.mark.parametrize(("text", "said"), MALFORMED)
def test_a_malformed_overlay_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(packs.BrokenPack) as refused:
        written(tmp_path, text)
    assert said in str(refused.value)


def test_a_step_of_a_federal_term_that_starts_when_it_opens_may_not_be_made_to_wait(tmp_path: Path) -> None:
    wait = ADDED.replace("stage: inquiry", "stage: threat").replace("before: survey", "before: inspect_now")
    with pytest.raises(packs.BrokenPack, match="ждать других шагов он не может; уберите after"):
        written(tmp_path, overlay(step("inspect_now", "after: [call_family]"), wait))


TIGHTENED = {
    "fewer days": step("approve_act", 'term: {rule: TST-1, unit: calendar_day, value: 2, start: "done:survey"}'),
    "hours for days": step("approve_act", 'term: {rule: TST-1, unit: hour, value: 48, start: "done:survey"}'),
    "an earlier control": step(
        "take_up",
        "term: {rule: F120-09-2, unit: immediate, control: {rule: PD-SIGNAL, value: 4, unit: hour}, start: case}",
    ),
    "our default replaced": step("survey", "term: {rule: TST-1, unit: working_day, value: 9}"),
    "others told": step("resolve", "escalate: [{agency: education, role: head}]", "copies: {kdn_resolution: [youth]}"),
    "reports every month": step(
        "report_school", "repeat: {rule: TST-1, every: {value: 1, unit: month}, until: round >= 12}"
    ),
    "a step more to wait for": step("reply_school", "after: [survey]"),
}


@pytest.mark.parametrize("name", TIGHTENED)
def test_what_an_overlay_may_change_is_changed(tmp_path: Path, name: str) -> None:
    one = written(tmp_path, overlay(TIGHTENED[name]))
    assert one.parent is not None
    changed = {s.id for s in one.route.step_of.values() if s != one.parent.route.step_of[s.id]}
    assert changed == {TIGHTENED[name].split(":")[0].strip()}


def asked(name: str, *lines: str) -> str:
    """Our overlay with this kind of referral changed."""
    return overlay(rest="referrals:\n" + step(name, *lines))


def test_what_is_asked_of_others_may_be_asked_in_another_term_by_another_role_and_of_more_agencies(
    tmp_path: Path,
) -> None:
    text = asked(
        "extra_reply",
        "title: Ответить на запрос области",
        "role: head",
        "agencies: [prosecutor]",
        "accept: {rule: TST-1, unit: working_day, value: 1}",
        "term: {rule: TST-1, unit: working_day, value: 3}",
        "basis: [TST-1]",
    )
    one = written(tmp_path, text)
    assert one.parent is not None
    old, new = one.parent.route.referral_of["extra_reply"], one.route.referral_of["extra_reply"]
    assert (new.title, new.role.value, new.term.value) == ("Ответить на запрос области", "head", 3)
    assert (new.agencies, new.basis) == ((*old.agencies, AgencyKind.PROSECUTOR), (*old.basis, "TST-1"))
    assert (new.form, new.letter, new.stated) == (old.form, old.letter, old.stated)
    others = [kind for kind in one.route.referrals if kind.id != "extra_reply"]
    assert others == [kind for kind in one.parent.route.referrals if kind.id != "extra_reply"]
    at = [kind.id for kind in one.route.referrals].index("extra_reply")
    path, number = one.line(("referrals", at, "term"))
    assert path == one.path
    assert text.splitlines()[number - 1].strip().startswith("term:")
    assert one.line(("referrals", at, "form"))[0] == packs.ROUTES / "ru" / "prevention.v1.yaml"


ASKED_WRONGLY = {
    "a kind that is not there": (asked("service_of_all", "role: head"), "поручения «service_of_all» в маршруте"),
    "a rule of another region": (
        asked("service", "term: {rule: SVE-20, unit: month, value: 1}"),
        "правило SVE-20 действует в другой области (ru-sve)",
    ),
    "a term from another day": (
        asked("service", "term: {rule: TST-1, unit: month, value: 1, start: case}"),
        "срок поручения считается со дня отправки",
    ),
    "a term to accept an offer": (
        asked("take_over", "accept: {rule: TST-1, unit: hour, value: 4}"),
        "отдельного срока принятия у него нет",
    ),
    "copies of a document that is not there": (
        asked("service", "copies: {kdn_minutes: [social]}"),
        "документа «kdn_minutes» здесь нет",
    ),
}


@pytest.mark.parametrize("name", ASKED_WRONGLY)
def test_what_an_overlay_may_not_change_of_what_is_asked_of_others_is_refused(tmp_path: Path, name: str) -> None:
    text, said = ASKED_WRONGLY[name]
    with pytest.raises(packs.BrokenPack) as refused:
        written(tmp_path, text)
    assert said in str(refused.value)


def test_a_federal_term_of_an_answer_is_not_made_longer(tmp_path: Path) -> None:
    one = written(tmp_path, region.OVERLAY)
    assert one.parent is not None
    parent = one.parent.route
    federal = Term(rule="MP4-ACT", unit=Unit.CALENDAR_DAY, value=3)
    kinds = [kind.model_copy(update={"term": federal}) if kind.id == "service" else kind for kind in parent.referrals]
    parent = parent.model_copy(update={"referrals": tuple(kinds)})
    longer = Term(rule="TST-1", unit=Unit.WORKING_DAY, value=3)
    change = Overlay(
        id="ru-tst.prevention",
        version=1,
        extends=Parent(route=parent.id, version=1),
        referrals={"service": ReferralChange(term=longer)},
        basis=("TST-1",),
    )
    law = packs.law("ru")
    (found,) = slips(change, parent, law, packs.calendar("ru"))
    assert found.place == ("referrals", "service", "term")
    assert "срок длиннее федерального (MP4-ACT" in found.message


def test_a_finding_is_told_in_the_file_that_says_it(tmp_path: Path) -> None:
    one = written(tmp_path, region.OVERLAY)
    at = [stage.id for stage in one.route.stages].index("inquiry")
    names = [s.id for s in one.route.stages[at].steps]
    own, country = one.path, packs.ROUTES / "ru" / "prevention.v1.yaml"

    def line(step_id: str, *place: str) -> tuple[Path, str]:
        path, number = one.line(("stages", at, "steps", names.index(step_id), *place))
        return path, path.read_text(encoding="utf-8").splitlines()[number - 1].strip()

    assert line("call_family", "form") == (own, "form: crisis_contact")
    assert line("survey", "term") == (own, "term: {rule: TST-1, unit: working_day, value: 2}")
    assert line("survey", "form") == (country, "form: act_survey_mp4")
    assert line("approve_act", "role") == (country, "role: head")
    assert one.line(("basis",))[0] == own
