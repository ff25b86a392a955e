"""The page where a person plays the cardholder: approves or declines a payment."""

from html import escape
from typing import Final

from apps.sandbox.payments import Payment, Status
from domains.shared_kernel.money import Currency, Money

_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Confirm your payment</title>
<style>body{{font:1.1rem system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1rem;margin-right:.5rem}}</style>
<h1>Sandbox bank</h1>
<p>{text}</p>
{form}
</html>
"""
_FORM: Final = """<form method="post">
<button formaction="/challenge/{id}/approve">Approve</button>
<button formaction="/challenge/{id}/decline">Decline</button>
</form>"""

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def page(payment: Payment) -> str:
    if payment.status is not Status.REQUIRES_ACTION:
        return _PAGE.format(text="This payment has been decided. You can close the page.", form="")
    text = f"Do you want to pay {_amount(payment)} for {escape(payment.reference)}?"
    return _PAGE.format(text=text, form=_FORM.format(id=escape(payment.id)))


def _amount(payment: Payment) -> str:
    """As a person writes it; a currency that the marketplace does not know, in minor units."""
    if payment.currency not in Currency.__members__:
        return f"{payment.amount} {escape(payment.currency)} (minor units)"
    return f"{Money(payment.amount, Currency(payment.currency)).amount} {payment.currency}"
