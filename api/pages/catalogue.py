"""Every page that there is, noun by noun."""

from fastapi import APIRouter

from api.pages import case, sign_in, tasks

PAGES: tuple[APIRouter, ...] = tuple(noun.router for noun in (sign_in, tasks, case))
