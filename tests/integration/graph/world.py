"""A marketplace in which something of everything has happened."""

from dataclasses import dataclass
from typing import Any

from domains.shared_kernel.use_case import Viewer
from tests.integration.graph.shop import ADMIN, NOBODY, Shop, key, somebody
from tests.integration.graph.steps import (
    REFUSED,
    Bought,
    Goods,
    Store,
    applied,
    bought,
    checked_out,
    delivered,
    drafted,
    offered,
    opened,
    reviewed,
)

SIGN_UP = f"""mutation($input: CustomerCreateInput!) {{
  customerCreate(input: $input) {{ email {REFUSED} }} }}"""
SIGN_IN = f"""mutation($input: CredentialsInput!) {{
  accessTokenCreate(input: $input) {{
    credentials {{ accessToken accessTokenExpiresAt refreshToken }} {REFUSED} }} }}"""
CREATE_CART = f"""mutation($input: CartInput!) {{
  cartCreate(input: $input) {{ cart {{ id version lines {{ nodes {{ id quantity }} }} }}
    {REFUSED} }} }}"""
CREATE_COUPON = f"""mutation($input: CouponInput!) {{
  couponCreate(input: $input) {{ coupon {{ id code }} {REFUSED} }} }}"""
REFUND = f"""mutation($order: ID!, $input: RefundInput!, $key: String!) {{
  refundCreate(orderId: $order, input: $input, idempotencyKey: $key) {{
    refund {{ id status amount {{ minorUnits }} }} {REFUSED} }} }}"""


PASSWORD = "correct horse battery staple"  # noqa: S105 - of test customers


@dataclass(frozen=True)
class World:
    """Two stores; `bought` is of both.

    The first one's order was delivered, reviewed and partly refunded. `guest` has no account.
    """

    store: Store
    other: Store
    applicant: Store
    lamp: Goods
    shade: Goods
    draft: Goods
    bought: Bought
    guest: Bought
    shipment: str
    parcel: str
    review: str
    hidden_review: str
    refund: str
    coupon: str
    cart: str
    cart_line: str
    checkout: str
    reservation: str
    stranger: Viewer

    @property
    def buyer(self) -> Viewer:
        return self.bought.buyer

    @property
    def seller(self) -> Viewer:
        return self.store.owner


def people(world: World) -> dict[str, Viewer]:
    """Everybody who might ask."""
    return {
        "nobody": NOBODY,
        "stranger": world.stranger,
        "buyer": world.buyer,
        "seller": world.seller,
        "other": world.other.owner,
        "applicant": world.applicant.owner,
        "admin": ADMIN,
    }


async def signed_up(shop: Shop, **input: Any) -> tuple[Viewer, Any]:
    """A customer with an account, and the credentials of a first session."""
    given = {"email": an_email(), "password": PASSWORD, "displayName": "Ada", **input}
    await shop.do(SIGN_UP, input=given)
    credentials = {"email": given["email"], "password": given["password"]}
    payload = await shop.do(SIGN_IN, input=credentials)
    viewer = await shop.apis.authenticate(payload["credentials"]["accessToken"])
    assert viewer
    return viewer, payload["credentials"]


def an_email() -> str:
    return f"{key()}@shoppers.example"


async def a_world(shop: Shop) -> World:
    store, other = await opened(shop), await opened(shop)
    lamp, shade = await offered(shop, store), await offered(shop, other)
    buyer, _ = await signed_up(shop)
    purchase = await bought(shop, lamp, shade, buyer=buyer)
    shipment = await delivered(shop, store, purchase.order)
    again = await bought(shop, lamp, buyer=purchase.buyer)
    await delivered(shop, store, again.order)
    checkout = await checked_out(shop, [(lamp.variant, 1)])
    cart = (await shop.do(CREATE_CART, input={"lines": [{"variantId": lamp.variant}]}))["cart"]
    hidden = await reviewed(shop, purchase.buyer, again.line, rating=1)
    await _hide(shop, hidden)
    return World(
        store=store,
        other=other,
        applicant=await applied(shop),
        lamp=lamp,
        shade=shade,
        draft=await drafted(shop, store),
        bought=purchase,
        guest=await bought(shop, lamp, buyer=Viewer()),
        shipment=shipment["id"],
        parcel=shipment["parcels"][0]["id"],
        review=await reviewed(shop, purchase.buyer, purchase.line),
        hidden_review=hidden,
        refund=await _refund(shop, store, purchase),
        coupon=await _coupon(shop, store),
        cart=cart["id"],
        cart_line=cart["lines"]["nodes"][0]["id"],
        checkout=checkout["id"],
        reservation=await _reservation(shop, checkout["id"]),
        stranger=somebody(),
    )


async def _hide(shop: Shop, review: str) -> None:
    hide = f"""mutation($id: ID!) {{ reviewModerate(id: $id, decision: HIDE, reason: "Rude") {{
      review {{ status }} {REFUSED} }} }}"""
    await shop.do(hide, ADMIN, id=review)


async def _refund(shop: Shop, store: Store, purchase: Bought) -> str:
    given = {"lines": [{"orderLineId": purchase.line, "quantity": 1}], "reason": "DAMAGED"}
    payload = await shop.do(REFUND, store.owner, order=purchase.order, input=given, key=key())
    refund: str = payload["refund"]["id"]
    await shop.settle(refund)
    return refund


async def _coupon(shop: Shop, store: Store) -> str:
    given = {"code": key().upper()[-20:], "scope": "SELLER", "kind": "PERCENT", "basisPoints": 1000}
    payload = await shop.do(CREATE_COUPON, store.owner, input=given)
    coupon: str = payload["coupon"]["id"]
    return coupon


async def _reservation(shop: Shop, checkout: str) -> str:
    found: str = await shop.pools.read.fetchval(
        "select reservation_id from checkouts where id = $1", checkout
    )
    return found
