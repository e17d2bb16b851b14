"""The service described as OpenAPI 3.1, from the records of its answers and the table of codes."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from core.api import room, uploads
from core.api.answers import Answer, Health, Predictions, Refused
from core.api.refusals import BUSY, CODES
from core.common import settings
from core.imaging.prepare import Invert
from core.imaging.read import FORMATS, LARGEST_FILE_MB

PLACE = "#/components/schemas/{model}"
BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}
KINDS = [f"image/{name.lower()}" for name in FORMATS]
UNUSABLE = "the network can't be used any more (codes of the terminal, as model-unreadable)"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole description, as JSON has it."""
    _, schemas = models_json_schema(
        [(model, "serialization") for model in (Predictions, Refused, Health)],
        ref_template=PLACE,
        schema_generator=_WithoutNull,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vistazo",
            "version": settings.version(),
            "description": "A trained image classifier. Messages of errors are in the language "
            "that Accept-Language asks for, codes are always the same.",
        },
        "paths": {
            "/predict": {"post": _predict()},
            "/health": {"get": _health()},
            "/openapi.json": {"get": _description()},
        },
        "components": {"schemas": schemas["$defs"]},
    }


class _WithoutNull(GenerateJsonSchema):
    """What is None is left out of an answer: it is optional, never null."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def _predict() -> dict[str, Any]:
    raw = {kind: {"schema": BINARY} for kind in (*KINDS, "application/octet-stream")}
    many = {"type": "array", "items": BINARY, "maxItems": uploads.MOST_IMAGES}
    form = {"schema": {"type": "object", "properties": {"image": many}, "required": ["image"]}}
    refused = {str(int(status)): _refused(status, codes) for status, codes in CODES.items()}
    return {
        "operationId": "predict",
        "summary": "Classify one image or many",
        "description": f"The body is the file of an image, whatever type it claims, or a form with "
        f"up to {uploads.MOST_IMAGES} files under any names. Formats: {', '.join(FORMATS)}; of "
        f"moving images the first. Limits: {LARGEST_FILE_MB} MB a file, {uploads.MOST_MB} MB a "
        f"request, {room.MOST_REQUESTS} requests at once. An image among others that can't be "
        "read has an error in its place; where none can, the status is that of the first.",
        "parameters": [
            {
                "name": "invert",
                "in": "query",
                "description": "Turn light and dark around, for networks that read drawings.",
                "schema": {"type": "string", "enum": [*get_args(Invert)], "default": "auto"},
            }
        ],
        "requestBody": {"required": True, "content": {uploads.FORM: form, **raw}},
        "responses": {
            "200": _answer(Predictions, "The answers, in the order of the images."),
            **refused,
            **_unavailable(),
        },
    }


def _health() -> dict[str, Any]:
    answer = _answer(Health, "The network can be used.")
    return {
        "operationId": "health",
        "summary": "Which network answers",
        "responses": {"200": answer, **_host_unknown(), **_unavailable()},
    }


def _description() -> dict[str, Any]:
    schema = {"type": "object"}
    answer = {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": schema}}}
    responses = {"200": answer, **_host_unknown()}
    return {"operationId": "openapi", "summary": "This document", "responses": responses}


def _host_unknown() -> dict[str, Any]:
    """Of what only reads: pages of any site may."""
    status = HTTPStatus.FORBIDDEN
    return {str(int(status)): _refused(status, ("host-unknown",))}


def _unavailable() -> dict[str, Any]:
    said = _answer(Refused, f"{BUSY}: too much at once; or {UNUSABLE}.")
    seconds = {"description": "Seconds to wait before another try.", "schema": {"type": "integer"}}
    return {str(int(HTTPStatus.SERVICE_UNAVAILABLE)): {**said, "headers": {"Retry-After": seconds}}}


def _refused(status: HTTPStatus, codes: tuple[str, ...]) -> dict[str, Any]:
    """Where all images are refused, each has its error too."""
    model = Predictions if any(code.startswith("image-") for code in codes) else Refused
    answer = _answer(model, f"{status.phrase}. Codes: {', '.join(codes)}.")
    if model is Predictions:
        either = [{"$ref": PLACE.format(model=one.__name__)} for one in (Predictions, Refused)]
        answer["content"] = {"application/json": {"schema": {"anyOf": either}}}
    return answer


def _answer(model: type[Answer], description: str) -> dict[str, Any]:
    schema = {"$ref": PLACE.format(model=model.__name__)}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
