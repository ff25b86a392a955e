"""What somebody at one address may try, through the graph."""

from dataclasses import replace
from typing import Any

from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Viewer
from resolvers.context import Context
from tests.builders.accounts import PASSWORD, an_email
from tests.integration.security.desk import Desk

REGISTER = """mutation($input: CustomerCreateInput!) { customerCreate(input: $input) {
  email userErrors { code ... on AccountThrottled { retryAfter } } } }"""


async def test_mass_registration_from_one_address_is_slowed_down(desk: Desk) -> None:
    address = new_id("adr")

    async def register() -> Any:
        given = {"email": an_email(), "password": PASSWORD, "displayName": "Bot"}
        context = replace(Context(desk.apis, Viewer()), address=address)
        answer = await desk.graph.execute(REGISTER, {"input": given}, context_value=context)
        return (answer.data or {})["customerCreate"]

    answers = [await register() for _ in range(32)]

    assert all(it["email"] for it in answers[:30])
    [refusal] = answers[-1]["userErrors"]
    assert refusal["code"] == "THROTTLED"
    assert 0 < refusal["retryAfter"] <= 20
