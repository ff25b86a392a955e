"""The composed graph, asked by whoever shows a credential; and who shows one."""

from dataclasses import dataclass
from typing import Any

from strawberry.types import ExecutionResult

from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.use_case import Begin, Viewer
from persistence.unit_of_work import SqlUnitOfWork
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import Supergraph
from tests.builders.accounts import NOON, PASSWORD, a_registration
from tests.builders.sellers import an_application

CREATE_KEY = """mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) {
  apiKey { id name scopes expiresAt revokedAt lastUsedOn } secret
  userErrors { code message field } } }"""
REVOKE_KEY = """mutation($id: ID!) { apiKeyRevoke(id: $id) {
  apiKey { id revokedAt } userErrors { code field } } }"""


@dataclass
class Desk:
    graph: Supergraph
    apis: Apis
    begin: Begin[SqlUnitOfWork]

    async def answer(self, document: str, viewer: Viewer, **variables: Any) -> ExecutionResult:
        context = Context(self.apis, viewer, "192.0.2.7")
        result = await self.graph.execute(document, variables, context_value=context)
        assert isinstance(result, ExecutionResult)
        return result

    async def ask(self, document: str, viewer: Viewer, **variables: Any) -> Any:
        """The data of an operation that has no errors."""
        result = await self.answer(document, viewer, **variables)
        assert not result.errors, result.errors
        return result.data

    async def do(self, document: str, viewer: Viewer, **variables: Any) -> Any:
        """The payload of a mutation that is not refused."""
        [payload] = (await self.ask(document, viewer, **variables)).values()
        assert not payload["userErrors"], payload
        return payload

    async def refusal(self, document: str, viewer: Viewer, **variables: Any) -> str:
        """The code of the one refusal of a mutation."""
        [payload] = (await self.ask(document, viewer, **variables)).values()
        [refusal] = payload["userErrors"]
        code: str = refusal["code"]
        return code

    async def who(self, credential: str) -> Viewer | None:
        return await self.apis.authenticate(credential)

    async def customer(self, *, is_admin: bool = False) -> Viewer:
        """Somebody who has signed in just now."""
        someone = a_registration(is_admin=is_admin)
        await self.apis.account_commands.create_customer(someone)
        signed_in = await self.apis.account_commands.create_access_token(
            CreateAccessToken(email=someone.email, password=PASSWORD, address="")
        )
        viewer = await self.who(signed_in.access_token)
        assert viewer
        return viewer

    async def seller(self, store: SellerId | None = None) -> Viewer:
        """A customer with an open store, of that id when one is given."""
        owner = await self.customer()
        seller = an_application(owner_id=CustomerId(str(owner.customer_id)))
        seller.change_status(SellerStatus.ACTIVE, reason="Welcome", at=NOON)
        if store:
            seller.id = store
        async with self.begin() as uow:
            await uow.sellers.save(seller)
        return owner

    async def key(self, owner: Viewer, *scopes: str, **input: Any) -> Any:
        """A key with these scopes: the payload of its creation."""
        given = {"name": "Stock sync", "scopes": scopes, **input}
        return await self.do(CREATE_KEY, owner, input=given)

    async def tool(self, owner: Viewer, *scopes: str) -> Viewer:
        """Whoever shows such a key."""
        viewer = await self.who((await self.key(owner, *scopes))["secret"])
        assert viewer
        return viewer
