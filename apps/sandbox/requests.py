"""Bodies of requests, checked before anything is done or stored."""

import json
from typing import Annotated, TypeVar

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from apps.sandbox.cards import is_card_number

MinorUnits = Annotated[int, Field(gt=0, le=10**15)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Model = TypeVar("Model", bound=BaseModel)


class BadRequest(Exception):
    """The request cannot be read; its message is for the merchant."""


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Authorise(Body):
    amount: MinorUnits
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    card_token: Text
    reference: Text
    return_url: Annotated[AnyHttpUrl, Field(strict=False)]


class Amount(Body):
    amount: MinorUnits


class Nothing(Body):
    pass


class VoidUnknown(Body):
    payment_key: Text


class Challenge(Body):
    code: Text


async def read(request: Request, model: type[Model]) -> Model:
    """The body; an empty one counts as `{}`.

    Raises:
        BadRequest: not JSON, not of that shape, or a card number where a token belongs.
    """
    try:
        raw = json.loads(await request.body() or b"{}")
        _refuse_card_numbers(raw)
        return model.model_validate(raw)
    except ValidationError as error:  # without the input: it may be what must not be kept
        fields = ", ".join(".".join(map(str, it["loc"])) for it in error.errors())
        raise BadRequest(f"Not valid: {fields}") from None
    except ValueError:
        raise BadRequest("The body is not JSON") from None


def _refuse_card_numbers(raw: object) -> None:
    values = raw.values() if isinstance(raw, dict) else ()
    if any(isinstance(value, str) and is_card_number(value) for value in values):
        raise BadRequest("Card numbers are not accepted here: send a token")
