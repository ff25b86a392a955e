"""Budgets of the measured operations: calls of ports, SQL statements, interpreter instructions.

They hold what `make bench` has found; a change that needs more says why where it raises a budget.
Instructions are those of CPython 3.11, with a tenth to spare.
"""

import sys
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.bench.documents import DOCUMENTS
from tests.integration.graph.effort import effort
from tests.integration.graph.shop import Shop
from tests.integration.graph.steps import ADDRESS, Goods, bought, offered, opened
from tests.integration.graph.world import World

PAGE = 24
PURCHASE = 18
"""Statements of a whole purchase, the reads that follow it included."""

WARM = 4
"""Runs before the one that counts: the plan is made at the third."""


@dataclass(frozen=True)
class Budget:
    calls: int
    statements: int
    instructions: int


BUDGETS = {
    "A": Budget(calls=3, statements=3, instructions=32_200),
    "B": Budget(calls=4, statements=4, instructions=12_900),
    "C": Budget(calls=1, statements=1, instructions=3_250),
    "D": Budget(calls=1, statements=2, instructions=10_000),
    "E1": Budget(calls=1, statements=2, instructions=11_100),
    "E2": Budget(calls=1, statements=2, instructions=14_300),
    "E3": Budget(calls=1, statements=2, instructions=10_600),
    "E4": Budget(calls=1, statements=2, instructions=10_150),
    "E5": Budget(calls=1, statements=2, instructions=7_000),
    "F": Budget(calls=4, statements=4, instructions=34_700),
}
"""Without what a process knows of stores and ratings: then A is one statement."""

A_CATEGORY = """insert into categories (id, handle, name, path, lineage, created_at, version)
values ($1, $1, 'Lamps', $1, array[$1], now(), 1)"""


async def a_shelf(shop: Shop) -> tuple[str, list[Goods]]:
    """A category of its own with a page of products; the first has several variants."""
    store, category = await opened(shop), f"cat_{uuid4().hex}"
    await shop.pools.write.execute(A_CATEGORY, category)
    input: dict[str, Any] = {"categoryId": category, "title": f"Lamp {category}"}
    goods = [
        await offered(shop, store, variants=5 if number == 0 else 1, **input)
        for number in range(PAGE)
    ]
    return category, goods


async def variables(shop: Shop, case: str) -> dict[str, Any]:
    category, goods = await a_shelf(shop)
    if case in STEPS:
        return await step(shop, case, [it.variants[0] for it in goods[:2]])
    given: dict[str, dict[str, Any]] = {
        "A": {"first": PAGE, "category": category},
        "B": {"handle": goods[0].handle},
        "C": {"id": goods[0].id},
        "F": {"first": PAGE, "query": category},
    }
    return given[case]


STEPS = ("D", "E1", "E2", "E3", "E4", "E5")
"""Of a purchase, those that can be taken again and again."""


async def step(shop: Shop, case: str, variants: list[str]) -> dict[str, Any]:
    """The variables of one step, after those that come before it."""
    filled: dict[str, Any] = {"in": {"lines": [{"variantId": it} for it in variants]}}
    if case == "E1":
        return filled
    empty: dict[str, Any] = {"in": {"lines": []}}
    made = await shop.do(DOCUMENTS["E1"], **(empty if case == "D" else filled))
    cart = made["cart"]["id"]
    if case == "D":
        return {"cart": cart, "variant": variants[0]}
    wanted: dict[str, Any] = {"in": {"cartId": cart, "email": "a@b.example", "countryCode": "US"}}
    if case == "E2":
        return wanted
    begun = await shop.do(DOCUMENTS["E2"], **wanted, key=uuid4().hex)
    checkout = begun["checkout"]
    chosen = [
        {"groupId": it["id"], "deliveryOptionId": it["deliveryOptions"][0]["id"]}
        for it in checkout["groups"]
    ]
    given: dict[str, dict[str, Any]] = {
        "E3": {"address": ADDRESS},
        "E4": {"sel": chosen},
        "E5": {"in": {"cardToken": "tok_visa"}},
    }
    return {"id": checkout["id"], **given[case]}


@pytest.mark.parametrize("case", BUDGETS)
async def test_a_case_keeps_to_its_budget(shop: Shop, case: str) -> None:
    given, budget = await variables(shop, case), BUDGETS[case]
    for _ in range(WARM):
        await shop.ask(DOCUMENTS[case], **given, **a_key(case))

    with effort(instructions=True) as spent:
        await shop.ask(DOCUMENTS[case], **given, **a_key(case))

    counted = Budget(
        calls=shop.calls.total(),
        statements=len(spent.statements),
        instructions=spent.instructions,
    )
    assert counted.calls <= budget.calls, shop.calls
    assert counted.statements <= budget.statements, spent.statements
    if sys.version_info[:2] == (3, 11):
        assert counted.instructions <= budget.instructions


def a_key(case: str) -> dict[str, Any]:
    return {"key": uuid4().hex} if case in {"D", "E2"} else {}


async def test_a_purchase_keeps_to_its_statements(shop: Shop, world: World) -> None:
    """From the checkout to the paid order, with what the worker does for it."""
    await bought(shop, world.lamp)

    with effort() as spent:
        await bought(shop, world.lamp)

    assert len(spent.statements) <= PURCHASE, spent.statements
