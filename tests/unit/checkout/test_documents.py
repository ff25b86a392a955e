"""The JSON document of a checkout: what it lacks is missed when it is read, not when it is used."""

from typing import Any

import msgspec
import orjson
import pytest

from persistence.checkout import documents
from tests.builders.checkout import Shop


async def a_document() -> Any:
    checkout = await (await Shop().open()).ready()
    return orjson.loads(orjson.dumps(documents.content(checkout)))


@pytest.mark.parametrize(
    "path", [["quote"], ["quote", "expires_at"], ["quote", "pricing", "totals", "tax_minor"]]
)
async def test_a_document_that_lacks_a_value_is_no_document(path: list[str]) -> None:
    document = within = await a_document()
    documents.read(orjson.dumps(document))
    *above, last = path
    for name in above:
        within = within[name]

    del within[last]

    with pytest.raises(msgspec.ValidationError, match=last):
        documents.read(orjson.dumps(document))


@pytest.mark.parametrize("currency", ["DEM", 840, None])
async def test_a_document_with_a_value_of_another_type_is_no_document(currency: object) -> None:
    document = await a_document()
    document["quote"]["pricing"]["totals"]["currency"] = currency

    with pytest.raises(msgspec.ValidationError, match=r"quote\.pricing\.totals\.currency"):
        documents.read(orjson.dumps(document))
