"""A worker that kills itself (SIGKILL) at a boundary of its work, such as `after-call:2`.

Boundaries are counted from 1: `before-commit`, `after-commit` of its transactions, `before-call`,
`after-call` of its calls to the payment gateway.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from apps import worker
from apps.composition import jobs
from apps.settings import Settings
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.payments.contracts.apis import Authorisation, Outcome
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import Begin
from persistence.unit_of_work import SqlUnitOfWork, series, transactions

COUNTS = {"commit": 0, "call": 0}
KIND, _, NUMBER = sys.argv[1].partition(":")
WHEN, _, WHAT = KIND.partition("-")


def reach(when: str, what: str) -> None:
    if when == "before":
        COUNTS[what] += 1
    if (when, what, COUNTS[what]) == (WHEN, WHAT, int(NUMBER)):
        os.kill(os.getpid(), signal.SIGKILL)


def crashing(begin: Begin[SqlUnitOfWork]) -> Begin[SqlUnitOfWork]:
    @asynccontextmanager
    async def counted() -> AsyncIterator[SqlUnitOfWork]:
        async with begin() as uow:
            yield uow
            reach("before", "commit")
        reach("after", "commit")

    return counted


class CrashingGateway(SandboxGateway):
    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome:
        reach("before", "call")
        outcome = await super().authorise(request, key=key)
        reach("after", "call")
        return outcome

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        reach("before", "call")
        outcome = await super().capture(reference, amount, key=key)
        reach("after", "call")
        return outcome

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        reach("before", "call")
        outcome = await super().void(reference, key=key)
        reach("after", "call")
        return outcome


patched: Any = jobs
patched.transactions = lambda pool: crashing(transactions(pool))
patched.series = lambda pool: lambda: crashing(series(pool)())
patched.SandboxGateway = CrashingGateway
worker.run(Settings())
