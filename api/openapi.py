"""The description of the API (OpenAPI 3.1): what FastAPI finds out, problem answers, and the answers of each form."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import MEDIA_TYPE, ProblemDetails
from forms import catalogue
from forms.schema import answers_model

REF = "#/components/schemas/{model}"
EVERYWHERE = {
    "401": "Нет ключа доступа, или он не подходит",
    "403": "Видно, но не разрешено",
    "404": "Не найдено или не в вашем ведении",
    "422": "Ошибки по полям",
    "429": "Слишком часто; в Retry-After сказано, через сколько секунд повторить",
    "503": "Часть системы не отвечает; сказано, что сохранено",
}
ON_WRITING = {
    "400": "Нет ключа Idempotency-Key, или тело не читается",
    "409": "Дело сейчас этого не принимает; в поле code код отказа",
    "412": "Черновик изменили раньше; в ответе оба текста",
    "413": "Слишком большой запрос",
    "415": "Нужен JSON",
    "428": "Не указана версия черновика (If-Match)",
}
PUBLIC = frozenset({"/healthz", "/readyz", "/api/v1/check/{digest}"})


def describe(app: FastAPI) -> None:
    """Let the app describe itself in our words. Built when first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _whole(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _whole(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas: dict[str, Any] = found["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = ProblemDetails.model_json_schema(ref_template=REF)
    schemas |= problem.pop("$defs")
    schemas["ProblemDetails"] = problem
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            if path not in PUBLIC:
                _answer_problems(operation, EVERYWHERE if method == "get" else {**EVERYWHERE, **ON_WRITING})
    _name_answers(schemas)
    return found


def _answer_problems(operation: dict[str, Any], kinds: dict[str, str]) -> None:
    schema = {"$ref": REF.format(model="ProblemDetails")}
    for status, words in kinds.items():
        operation["responses"][status] = {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}


def _name_answers(schemas: dict[str, Any]) -> None:
    """The answers of every form as schemas of their own; a submission holds the answers of one of them."""
    names = []
    for form in catalogue.forms():
        schema = answers_model(form.id, form.version).model_json_schema(ref_template=REF)
        schemas |= schema.pop("$defs", {})
        names.append(f"Answers_{form.id}")
        schemas[names[-1]] = schema
    sent = schemas["SubmissionIn"]["properties"]["answers"]
    sent["anyOf"] = [*({"$ref": REF.format(model=name)} for name in names), {"type": "null"}]
