"""Subscriptions that would answer alike run once: one execution and one encoding for all of them.

Every follower begins with a run of its own, so each is measured, charged, checked and shown how
things stand by itself. After each answer a run that is as far as another one with the same key
hands its followers over to it. A follower that does not keep up leaves: when its client is ready
again, it goes on from where it was with a run of its own, so nobody waits for it, its answers are
not kept, and none is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Hashable
from contextlib import aclosing
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final, Protocol, TypeAlias

import orjson
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from resolvers.context import Context
from schema.execution.pipeline import Pipeline

OF_PROCESS: Final = frozenset({"apis", "throttle", "seconds"})
"""What is the same in every context of an endpoint."""

OF_OPERATION: Final = frozenset(
    (
        *("access_tokens", "batches", "is_alone", "is_replay", "known", "loaders", "progress"),
        *("selects", "told"),
    )
)
"""What no caller can choose: a run begins with its own."""

AGAIN: Final = 1.0
"""Seconds until a run goes on that a process with too much to do has ended."""

Key: TypeAlias = tuple[Hashable, ...]
log = logging.getLogger(__name__)


class Frame:
    """One result and its bytes, which are the same for all who follow."""

    def __init__(self, result: ExecutionResult) -> None:
        self.result = result

    @property
    def is_refusal(self) -> bool:
        """Nothing was executed."""
        return isinstance(self.result, PreExecutionError)

    @property
    def errors(self) -> list[Any]:
        return [error.formatted for error in self.result.errors or ()]

    @cached_property
    def payload(self) -> bytes:
        """As JSON: `{"data": …, "errors": …, "extensions": …}`, the last two if there are any."""
        payload: dict[str, Any] = {"data": self.result.data}
        if self.result.errors:
            payload["errors"] = self.errors
        if self.result.extensions:
            payload["extensions"] = self.result.extensions
        return orjson.dumps(payload)


class Follower(Protocol):
    """Whoever gets the answers of a run."""

    def tell(self, frame: Frame, /) -> bool:
        """Take it, without waiting. False: that was the last one that can be taken for now."""
        ...

    def end(self) -> None:
        """There is nothing more to come."""
        ...

    async def ready(self) -> None:
        """Return when more can be taken."""
        ...


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a client has subscribed to, in whose name."""

    text: str
    name: str | None
    variables: dict[str, Any] | None
    context: Context

    def key(self) -> Key:
        """All that an answer can depend on, besides what happens.

        Of the context it is whatever is not listed above, so that a field that is added to it
        tells callers apart unless somebody has decided otherwise. What cannot be compared is like
        nothing else.
        """
        names = (it.name for it in fields(self.context))
        caller = [getattr(self.context, it) for it in names if it not in OF_PROCESS | OF_OPERATION]
        try:
            variables = orjson.dumps(self.variables or {}, option=orjson.OPT_SORT_KEYS)
            hash(key := (self.text, self.name, variables, *caller))
        except TypeError:  # nested too deeply for orjson; a value that is no key
            return (object(),)
        return key


class Fanout:
    """The runs of an endpoint. Single-threaded: everything here happens on one event loop."""

    def __init__(self, schema: Pipeline) -> None:
        self._schema = schema
        self._runs: defaultdict[Key, list[_Run]] = defaultdict(list)
        self._of: dict[Follower, _Run] = {}

    def follow(self, subscribed: Subscribed, follower: Follower) -> None:
        """Tell the follower what happens, until its end or until it leaves."""
        self._begin(_Run(subscribed.key(), subscribed, follower))

    def leave(self, follower: Follower) -> asyncio.Task[None] | None:
        """Tell it nothing more; the task that ends with it, if there is one."""
        run = self._of.pop(follower, None)
        if run is None:
            return None
        del run.followers[follower]
        if run.followers:
            return None
        self._forget(run)
        run.task.cancel()
        return run.task

    def __len__(self) -> int:
        """The number of runs."""
        return sum(map(len, self._runs.values()))

    def _begin(self, run: _Run) -> None:
        self._of |= dict.fromkeys(run.followers, run)
        self._runs[run.key].append(run)
        run.task = asyncio.create_task(self._carry_out(run))

    def _forget(self, run: _Run) -> None:
        """At once when it is to end: from then on nobody may join it."""
        runs = self._runs.get(run.key, [])
        if run in runs:
            runs.remove(run)
            if not runs:
                del self._runs[run.key]

    async def _carry_out(self, run: _Run) -> None:
        try:
            while await self._is_to_go_on(run):
                run.resume()
                await asyncio.sleep(AGAIN)
        except Exception:
            log.exception("a subscription failed")
        finally:
            self._forget(run)
        for follower in run.followers:
            del self._of[follower]
            follower.end()

    async def _is_to_go_on(self, run: _Run) -> bool:
        """Carry it out; whether it was not its end yet."""
        await run.room()
        async with aclosing(await run.results(self._schema)) as results:
            async for result in results:
                if run.reached and _is_overload(result):
                    return True
                self._tell(run, Frame(result))
                await run.room()
                if self._is_joined(run):
                    break
        return False

    def _tell(self, run: _Run, frame: Frame) -> None:
        """The slow ones are cut off, unless there is nobody else to wait for them."""
        run.reached = {**run.progress}
        slow = [follower for follower in run.followers if not follower.tell(frame)]
        for follower in slow:
            if len(run.followers) > 1 and self._of.get(follower) is run:
                del run.followers[follower]
                self._begin(_Run(run.key, run.subscribed, follower, run.reached))

    def _is_joined(self, run: _Run) -> bool:
        """Whether another run has taken the followers of this one."""
        if not run.reached:
            return False
        for other in self._runs[run.key]:
            if other is not run and other.reached == run.reached and not other.is_waiting:
                other.followers |= run.followers
                self._of |= dict.fromkeys(run.followers, other)
                run.followers.clear()
                self._forget(run)
                return True
        return False


class _Run:
    """One execution of a subscription."""

    task: asyncio.Task[None]

    def __init__(
        self,
        key: Key,
        subscribed: Subscribed,
        follower: Follower,
        after: dict[str, int] | None = None,
    ) -> None:
        self.key = key
        self.subscribed = subscribed
        self.followers = {follower: None}
        self.progress = {**(after or {})}
        self.reached: dict[str, int] = {}
        self.is_waiting = False
        self._is_resumed = after is not None

    def resume(self) -> None:
        """Go on from what was told last."""
        self.progress = {**self.reached}
        self._is_resumed = True

    async def results(self, schema: Pipeline) -> AsyncGenerator[ExecutionResult, None]:
        """Nobody pays for being resumed: it was our decision."""
        asked = self.subscribed
        context = replace(asked.context, progress=self.progress)
        if self._is_resumed:
            context = replace(context, throttle=None)
        return await schema.stream(
            asked.text,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.name,
        )

    async def room(self) -> None:
        """Wait for a follower that is alone; meanwhile nobody joins."""
        if len(self.followers) == 1:
            self.is_waiting = True
            await next(iter(self.followers)).ready()
            self.is_waiting = False


def _is_overload(result: ExecutionResult) -> bool:
    """Whether the source has ended because there was too much to do."""
    errors = result.errors or []
    return result.data is None and any(
        not error.path and (error.extensions or {}).get("code") == "THROTTLED" for error in errors
    )
