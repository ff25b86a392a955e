"""What the graph stands on: the ports of all domains, filled once per process."""

from dataclasses import dataclass

from domains.accounts.application.ports.inbound import AccountCommands
from domains.accounts.contracts.apis import AccountReads, Authenticate
from domains.payments.application.ports.inbound import PaymentCommands
from domains.payments.contracts.apis import PaymentReads
from domains.sellers.application.ports.inbound import SellerCommands
from domains.sellers.contracts.apis import SellerReads
from domains.shared_kernel.events import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Apis:
    accounts: AccountReads
    account_commands: AccountCommands
    authenticate: Authenticate
    feed: Feed
    payments: PaymentReads
    payment_commands: PaymentCommands
    sellers: SellerReads
    seller_commands: SellerCommands
