"""What happens, line by line, and counts of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console


@dataclass(slots=True)
class Journal:
    """`counts` by what happened, such as "paid" or "declined"; "errors" are among them."""

    out: Console
    counts: Counter[str] = field(default_factory=Counter)

    def tell(self, who: str, what: str, *, counted: str | None = None) -> None:
        if counted:
            self.counts[counted] += 1
        self._line("cyan", who, what)

    def fail(self, who: str, error: BaseException) -> None:
        self.counts["errors"] += 1
        self._line("red", who, str(error) or repr(error))

    def summary(self) -> str:
        if not self.counts:
            return "Nothing happened."
        return ", ".join(f"{count} {what}" for what, count in self.counts.items())

    def _line(self, colour: str, who: str, what: str) -> None:
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        self.out.print(f"[dim]{now}[/]  [{colour}]{who:<22}[/] {what}", soft_wrap=True)
