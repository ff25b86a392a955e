import sqlalchemy as sa

from domains.checkout.domain.value_objects.attempt_state import ENDED, AttemptState
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from persistence.checkout.documents import Document
from persistence.metadata import metadata


def _one_of(column: str, values: type[AttemptState | CheckoutState]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


checkouts = sa.Table(
    "checkouts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("cart_id", sa.Text),
    sa.Column("customer_id", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reservation_id", sa.Text, nullable=False, unique=True),
    sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("order_group_id", sa.Text, unique=True),
    sa.Column("content", Document, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(_one_of("state", CheckoutState), name="state_known"),
    sa.CheckConstraint("total_minor >= 0", name="total_not_negative"),
    sa.CheckConstraint(
        "(state = 'COMPLETED') = (order_group_id is not null)", name="completed_has_orders"
    ),
    sa.Index(
        "ix_checkouts_without_orders",
        "hold_expires_at",
        postgresql_where=sa.text("order_group_id is null"),
    ),
)
"""`content` holds what nobody searches: address, groups, codes, payment method, quote, notices.

What came to nothing is found by the end of its hold, which never changes. Of the columns that do,
only `order_group_id` is in an index anyway, so no change on the way there costs more."""

checkout_sagas = sa.Table(
    "checkout_sagas",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("checkout_id", sa.ForeignKey("checkouts.id"), nullable=False, index=True),
    sa.Column("order_group_id", sa.Text, nullable=False, unique=True),
    sa.Column("payment_id", sa.Text, unique=True),
    sa.Column("card_token", sa.Text),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.SmallInteger, nullable=False),
    sa.Column("asked", sa.Text),
    sa.Column("gateway_reference", sa.Text),
    sa.Column("action_url", sa.Text),
    sa.Column("failure_code", sa.Text),
    sa.Column("failure_message", sa.Text),
    sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(_one_of("state", AttemptState), name="state_known"),
    sa.CheckConstraint("(payment_id is null) = (amount_minor = 0)", name="pays_what_it_costs"),
    sa.CheckConstraint(
        "(failure_code is null) = (failure_message is null)", name="failure_has_words"
    ),
)
"""One row per attempt to complete a checkout: the saga."""

one_under_way = sa.Index(
    "uq_checkout_sagas_one_under_way",
    checkout_sagas.c.checkout_id,
    unique=True,
    postgresql_where=checkout_sagas.c.state.not_in(
        sorted(state.value for state in ENDED - {AttemptState.NEEDS_PERSON})
    ),
)
"""A checkout is paid for by one attempt at a time; one that a person must look at blocks it."""

tax_rates = sa.Table(
    "tax_rates",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("basis_points", sa.Integer, nullable=False),
    sa.CheckConstraint("basis_points between 0 and 10000", name="a_part_of_the_whole"),
)
"""The tax on goods by the country that they go to; no row: none."""
