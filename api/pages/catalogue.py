"""Every page that there is, noun by noun."""

from fastapi import APIRouter

from api.pages import (
    acts,
    administration,
    case,
    cases,
    entries,
    guidance,
    keys,
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
        cases,
        case,
        acts,
        task,
        signals,
        supervision,
        administration,
        entries,
        keys,
        routes,
        guidance,
    )
)
