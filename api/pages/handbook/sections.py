"""Which advice is for whom, and which one a page leads to."""

from typing import assert_never

from api.pages.handbook import commission, entering, keeping, office, overseeing, reporting
from api.pages.handbook.advice import Advice
from models.people import Role

HOME = "/help"
SECTIONS = {
    "account": "account",
    "factor_codes": "account",
    "factor_new": "account",
    "password_new": "account",
    "sign_in_code": "account",
    "tasks": "day",
    "task": "form",
    "task_read": "form",
    "referrals": "requests",
    "referral": "requests",
    "referral_new": "requests",
    "case_referrals": "requests",
    "answered": "form",
    "comparison": "drafts",
    "preview": "form",
    "correction": "correct",
    "term": "term",
    "cases": "find",
    "case": "case",
    "case_access": "access",
    "case_assessments": "case",
    "case_custody": "custody",
    "case_documents": "documents",
    "case_family": "case",
    "case_matches": "alike",
    "individual": "alike",
    "individual_comparison": "alike",
    "individual_correction": "alike",
    "individual_link": "alike",
    "individual_untying": "alike",
    "individual_duplicates": "alike",
    "individuals": "alike",
    "case_history": "case",
    "case_plan": "case",
    "case_route": "case",
    "case_tasks": "case",
    "paper": "documents",
    "threat": "threat",
    "offer": "custody",
    "offer_new": "custody",
    "closing_new": "close",
    "law": "law",
    "law_rule": "law",
    "why": "law",
    "approvals": "approve",
    "approval": "approve",
    "step_new": "step",
    "sittings": "agenda",
    "sitting": "agenda",
    "commission": "board",
    "sitting_amendment": "agenda",
    "sitting_board": "board",
    "sitting_item": "vote",
    "sitting_minutes": "minutes",
    "sitting_new": "board",
    "sitting_notice": "resolution",
    "sitting_representation": "resolution",
    "sitting_resolution": "resolution",
    "sitting_waiting": "board",
    "notices": "notices",
    "wishes": "notices",
    "holder": "assign",
    "holder_kept": "assign",
    "colleagues": "assign",
    "signal_new": "signal",
    "signal": "follow",
    "signals": "follow",
    "supervision": "where",
    "workload": "where",
    "workload_agency": "where",
    "supervision_steps": "steps",
    "case_contacts": "contacts",
    "case_measures": "ladder",
    "measure_new": "ladder",
    "measure_exception": "ladder",
    "oversteps": "oversteps",
    "emergency_new": "emergency",
    "emergencies": "emergency",
    "emergency_reviews": "emergencies",
    "emergency_review": "emergencies",
    "overstep": "oversteps",
    "removals": "oversteps",
    "child_budget": "where",
    "conformance": "norm",
    "name_reason": "name",
    "custody_proof": "proof",
    "routes": "routes",
    "route": "routes",
    "route_text": "routes",
    "route_version": "version",
    "administration": "state",
    "agencies": "entry",
    "territories": "entry",
    "people": "person",
    "entry": "person",
    "keys": "key",
    "services": "service",
    "sealing_keys": "cipher",
    "audit": "log",
    "case_readers": "readers",
    "depersonalised": "counts",
    "retention": "keep",
    "retention_act": "keep",
    "retention_acts": "keep",
    "retention_case": "keep",
    "retention_holds": "keep",
    "retention_kinds": "keep",
    "record": "entry",
    "record_person": "person",
    "person_account": "password",
    "departure": "leave",
    "appointment": "leave",
    "absence": "away",
    "roles": "roles",
    "roles_access": "roles",
    "directory_history": "entry",
}
"""The advice that each template leads to, where the reader's role has it."""


def advice_for(role: Role) -> tuple[Advice, ...]:
    """Everything that this role may want to know, the most needed first."""
    return (*_of(role), *entering.account())


def _of(role: Role) -> tuple[Advice, ...]:
    match role:
        case Role.REPORTER:
            return reporting.signal()
        case Role.SPECIALIST:
            return (*office.daily(), *office.of_cases(), *_always())
        case Role.MEMBER:
            return (*commission.sitting(), *office.daily(), *office.of_cases(), *_always())
        case Role.SECRETARY:
            sittings = (*commission.keeping(), *commission.protocol(), *commission.sitting())
            mine = (*office.approving(), *sittings, *office.daily(), *office.of_cases(), office.leading())
            return (*mine, commission.storing(), *_always())
        case Role.HEAD:
            return (*office.approving(), *office.daily(), *office.of_cases(), *commission.presiding(), *_always())
        case Role.SUPERVISOR:
            return overseeing.supervising()
        case Role.METHODOLOGIST:
            return keeping.routes()
        case Role.ADMINISTRATOR:
            return keeping.administering()
        case _:
            assert_never(role)


def _always() -> tuple[Advice, ...]:
    return (office.urgent(), office.emergency(), *reporting.signal())


def help_about(template: str, role: Role | None) -> str:
    """The address of the help that this page leads to: `pages/term.html` for a head is `/help/roles/head#term`."""
    if role is None:
        return HOME
    code = SECTIONS.get(template.removeprefix("pages/").removesuffix(".html"), "")
    known = code and any(advice.code == code for advice in advice_for(role))
    return f"{HOME}/roles/{role.value}" + (f"#{code}" if known else "")
