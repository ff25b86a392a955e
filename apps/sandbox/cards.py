"""What a card does is chosen by its token; there are no card numbers here.

| token | behaviour |
|---|---|
| `tok_visa` | everything succeeds |
| `tok_declined` | the authorisation is declined: `card_declined` |
| `tok_insufficient_funds` | the authorisation is declined: `insufficient_funds` |
| `tok_3ds` | the authorisation asks for a challenge; the code `1234` passes it |
| `tok_3ds_fails` | the authorisation asks for a challenge, which no code passes |
| `tok_slow` | every operation takes three seconds longer |
| `tok_lost_answer` | every operation has its effect, then the connection drops; once per key |
| `tok_lost_request` | the connection drops before there is an effect; once per key |
| `tok_capture_declined` | the authorisation succeeds, each capture is declined |
| `tok_refund_fails_once` | the first refund of a payment is declined: `refund_failed` |

Any other token is declined: `unknown_card`.
"""

import re
from dataclasses import dataclass
from typing import Final

CHALLENGE_CODE: Final = "1234"
_SPACING = re.compile(r"[\s-]")
_CARD_NUMBER = re.compile(r"\d{13,19}")


@dataclass(frozen=True, slots=True)
class Card:
    """`delay` is in seconds; the codes are why an operation is declined, None for never."""

    authorise_declined: str | None = None
    capture_declined: str | None = None
    challenged: bool = False
    challenge_passes: bool = True
    first_refund_fails: bool = False
    delay: float = 0
    loses_request: bool = False
    loses_answer: bool = False


_CARDS: Final = {
    "tok_visa": Card(),
    "tok_declined": Card(authorise_declined="card_declined"),
    "tok_insufficient_funds": Card(authorise_declined="insufficient_funds"),
    "tok_3ds": Card(challenged=True),
    "tok_3ds_fails": Card(challenged=True, challenge_passes=False),
    "tok_slow": Card(delay=3),
    "tok_lost_answer": Card(loses_answer=True),
    "tok_lost_request": Card(loses_request=True),
    "tok_capture_declined": Card(capture_declined="capture_declined"),
    "tok_refund_fails_once": Card(first_refund_fails=True),
}
_UNKNOWN = Card(authorise_declined="unknown_card")


def card(token: str) -> Card:
    return _CARDS.get(token, _UNKNOWN)


def is_card_number(text: str) -> bool:
    """Whether a text is 13 to 19 digits, however they are spaced: nobody may send or store that."""
    return _CARD_NUMBER.fullmatch(_SPACING.sub("", text)) is not None
