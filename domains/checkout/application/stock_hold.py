"""Holding stock for a checkout: all of it, or as much as there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domains.checkout.application.ports.outbound import StockSteps, U
from domains.checkout.domain.exceptions import InsufficientStock
from domains.checkout.domain.value_objects.missing_stock import MissingStock
from domains.checkout.domain.value_objects.problem import Problem, ProblemCode
from domains.checkout.domain.value_objects.seller_group import SellerGroup
from domains.checkout.domain.value_objects.stock_policy import StockPolicy
from domains.inventory.contracts.apis import Hold, Shortage, StockLine
from domains.shared_kernel.ids import VariantId

TRIES: Final = 3
"""Others buy at the same time: what was there a moment ago may be gone at the next try."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held, and what the buyer should know about it."""

    groups: tuple[SellerGroup, ...]
    notices: tuple[Problem, ...] = ()


async def hold_stock(
    uow: U,
    groups: Sequence[SellerGroup],
    hold: Hold,
    policy: StockPolicy,
    /,
    *,
    stock: StockSteps[U],
) -> Held:
    """Hold the lines of the groups; `hold` says in whose name and how long.

    Raises:
        InsufficientStock: something is short and the policy allows no less, or nothing is left.
    """
    wanted, tries = groups, 1
    while shortages := await stock.place(uow, replace(hold, lines=_stock_lines(wanted))):
        wanted = _reduced(wanted, {it.variant_id: it for it in shortages})
        if policy is not StockPolicy.PARTIAL or not wanted or tries == TRIES:
            raise InsufficientStock(
                [MissingStock(it.variant_id, it.requested, it.available) for it in shortages]
            )
        tries += 1
    return Held(tuple(wanted), _notices(groups, wanted))


def _stock_lines(groups: Sequence[SellerGroup]) -> tuple[StockLine, ...]:
    return tuple(
        StockLine(line.variant_id, line.quantity) for group in groups for line in group.lines
    )


def _reduced(
    groups: Sequence[SellerGroup], short: Mapping[VariantId, Shortage]
) -> tuple[SellerGroup, ...]:
    """The groups with what there is; lines and groups of nothing are left out."""
    reduced = (
        replace(
            group,
            lines=tuple(
                replace(line, quantity=short[line.variant_id].available)
                if line.variant_id in short
                else line
                for line in group.lines
                if line.variant_id not in short or short[line.variant_id].available > 0
            ),
        )
        for group in groups
    )
    return tuple(group for group in reduced if group.lines)


def _notices(asked: Sequence[SellerGroup], held: Sequence[SellerGroup]) -> tuple[Problem, ...]:
    kept = {line.id: line.quantity for group in held for line in group.lines}
    return tuple(
        Problem(
            ProblemCode.QUANTITY_REDUCED,
            f"{kept.get(line.id, 0)} of {line.quantity} pieces of {line.title} are in stock.",
            line.variant_id,
        )
        for group in asked
        for line in group.lines
        if kept.get(line.id, 0) != line.quantity
    )
