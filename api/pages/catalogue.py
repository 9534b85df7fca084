"""Every page that there is, noun by noun."""

from fastapi import APIRouter

from api.pages import (
    acts,
    administration,
    approvals,
    attachments,
    case,
    case_assessments,
    case_custody,
    case_documents,
    case_family,
    case_history,
    case_plan,
    case_route,
    case_tasks,
    cases,
    entries,
    guidance,
    holders,
    keys,
    notices,
    routes,
    sign_in,
    signals,
    supervision,
    task,
    tasks,
)

PAGES: tuple[APIRouter, ...] = tuple(
    noun.router
    for noun in (
        sign_in,
        tasks,
        holders,
        notices,
        cases,
        approvals,
        case,
        case_route,
        case_tasks,
        case_family,
        case_assessments,
        case_plan,
        case_history,
        case_documents,
        case_custody,
        acts,
        task,
        attachments,
        signals,
        supervision,
        administration,
        entries,
        keys,
        routes,
        guidance,
    )
)
