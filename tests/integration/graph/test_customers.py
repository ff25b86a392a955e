"""Accounts, operation by operation: signing up, in and out, the profile and the address book."""

from tests.integration.graph import operations as op
from tests.integration.graph.shop import Shop
from tests.integration.graph.steps import ADDRESS, REFUSED
from tests.integration.graph.world import PASSWORD, SIGN_UP, an_email, signed_up

UPDATE = f"""mutation($input: CustomerUpdateInput!, $version: Int) {{
  customerUpdate(input: $input, ifVersion: $version) {{
    customer {{ displayName language currency country version }} {REFUSED} }} }}"""
UPSERT = f"""mutation($input: CustomerAddressInput!) {{
  customerAddressUpsert(input: $input) {{
    address {{ id isDefault address {{ city }} }}
    customer {{ addresses {{ id isDefault }} defaultAddress {{ id }} }} {REFUSED} }} }}"""
REFRESH = f"""mutation($token: String!) {{
  accessTokenRefresh(refreshToken: $token) {{
    credentials {{ accessToken refreshToken }} {REFUSED} }} }}"""
REVOKE = f"""mutation($all: Boolean!) {{
  accessTokenRevoke(all: $all) {{ revokedSessions {REFUSED} }} }}"""


async def test_signing_up_tells_nothing_of_who_is_there_already(shop: Shop) -> None:
    given = {"email": an_email(), "password": PASSWORD, "displayName": "Ada"}
    first = await shop.do(SIGN_UP, input=given)
    before = await shop.stored()

    again = await shop.do(SIGN_UP, input={**given, "displayName": "Eve"})

    assert again == first
    assert (await shop.stored())["customers"] == before["customers"]


async def test_a_customer_sees_and_changes_the_profile(shop: Shop) -> None:
    viewer, _ = await signed_up(shop)
    changes = {"displayName": "Ada L.", "language": "pt-BR", "currency": "EUR", "country": "PT"}

    payload = await shop.do(UPDATE, viewer, input=changes, version=1)
    refused = await shop.refusal(UPDATE, viewer, input=changes, version=1)

    assert payload["customer"] == {**changes, "version": 2}
    assert refused == ("CONFLICT", ["ifVersion"])


async def test_one_address_is_the_default(shop: Shop) -> None:
    viewer, _ = await signed_up(shop)
    first = await shop.do(UPSERT, viewer, input={"address": ADDRESS})

    second = await shop.do(UPSERT, viewer, input={"address": ADDRESS, "isDefault": True})
    moved = {**ADDRESS, "city": "Albany"}
    changed = await shop.do(UPSERT, viewer, input={"id": first["address"]["id"], "address": moved})

    assert second["customer"]["defaultAddress"] == {"id": second["address"]["id"]}
    assert changed["address"]["address"] == {"city": "Albany"}
    assert len(changed["customer"]["addresses"]) == 2
    assert [it["isDefault"] for it in changed["customer"]["addresses"]] == [True, False]


async def test_an_address_of_another_customer_is_not_there(shop: Shop) -> None:
    owner, _ = await signed_up(shop)
    stranger, _ = await signed_up(shop)
    entry = (await shop.do(UPSERT, owner, input={"address": ADDRESS}))["address"]
    moved = {"id": entry["id"], "address": {**ADDRESS, "city": "Elsewhere"}}
    before = await shop.stored()

    refused = await shop.refusal(UPSERT, stranger, input=moved)

    assert refused == ("NOT_FOUND", ["input", "id"])
    assert await shop.stored() == before


async def test_a_refresh_token_is_good_once(shop: Shop) -> None:
    _, credentials = await signed_up(shop)
    token = credentials["refreshToken"]

    renewed = (await shop.do(REFRESH, token=token))["credentials"]
    shop.clock.forward(minutes=5)
    stolen = await shop.refusal(REFRESH, token=token)
    ended = await shop.refusal(REFRESH, token=renewed["refreshToken"])

    assert stolen == ended == ("INVALID_REFRESH_TOKEN", ["refreshToken"])


async def test_signing_out_ends_one_session_or_all(shop: Shop) -> None:
    email = an_email()
    viewer, credentials = await signed_up(shop, email=email)
    given = {"email": email, "password": PASSWORD}
    for _ in range(2):
        await shop.do(op.TOKEN_CREATE, input=given)

    one = await shop.do(REVOKE, viewer, all=False)
    rest = await shop.do(REVOKE, viewer, all=True)

    assert one["revokedSessions"] == 1
    assert rest["revokedSessions"] == 2
    assert await shop.apis.authenticate(credentials["accessToken"]) is None


async def test_guessing_passwords_is_slowed_down(shop: Shop) -> None:
    email = an_email()
    await signed_up(shop, email=email)
    wrong = {"email": email, "password": "not the password"}

    codes = {(await shop.refusal(op.TOKEN_CREATE, input=wrong))[0] for _ in range(12)}
    right = await shop.refusal(op.TOKEN_CREATE, input={"email": email, "password": PASSWORD})

    assert codes == {"WRONG_CREDENTIALS", "THROTTLED"}
    assert right[0] == "THROTTLED"


async def test_nobody_has_no_customer(shop: Shop) -> None:
    answer = await shop.ask("{ customer { id } }")

    assert answer == {"customer": None}
