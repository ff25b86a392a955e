import pytest

from domains.accounts.domain.exceptions import (
    AddressNotFound,
    CustomerChanged,
    InvalidCustomer,
    TooManyAddresses,
)
from domains.accounts.domain.value_objects.email_address import email_address
from domains.accounts.domain.value_objects.password import new_password
from domains.accounts.domain.value_objects.profile import Profile
from tests.builders.accounts import NOON, a_customer, an_address, an_address_id


def test_the_first_address_becomes_the_default() -> None:
    customer = a_customer()

    customer.save_address(an_address_id(), an_address(), new=True, default=False, at=NOON)

    assert [entry.is_default for entry in customer.addresses] == [True]


def test_another_default_ends_the_first_one() -> None:
    customer = a_customer()
    for _ in range(2):
        customer.save_address(an_address_id(), an_address(), new=True, default=True, at=NOON)

    assert [entry.is_default for entry in customer.addresses] == [False, True]


def test_a_default_that_is_edited_stays_the_default() -> None:
    customer, entry = a_customer(), an_address_id()
    customer.save_address(entry, an_address(), new=True, default=False, at=NOON)
    customer.save_address(an_address_id(), an_address(), new=True, default=False, at=NOON)

    customer.save_address(entry, an_address(city="Bonn"), new=False, default=False, at=NOON)

    assert [(e.address.city, e.is_default) for e in customer.addresses] == [
        ("Bonn", True),
        ("Berlin", False),
    ]


def test_an_address_of_somebody_else_is_not_found() -> None:
    with pytest.raises(AddressNotFound):
        a_customer().save_address(an_address_id(), an_address(), new=False, default=False, at=NOON)


def test_an_address_book_is_full_at_fifty() -> None:
    customer = a_customer()
    for _ in range(50):
        customer.save_address(an_address_id(), an_address(), new=True, default=False, at=NOON)

    with pytest.raises(TooManyAddresses):
        customer.save_address(an_address_id(), an_address(), new=True, default=False, at=NOON)


def test_a_change_made_up_against_another_version_is_refused_with_the_current_customer() -> None:
    customer = a_customer()

    with pytest.raises(CustomerChanged) as refused:
        customer.expect(7)

    assert refused.value.current.id == customer.id
    customer.expect(1)
    customer.expect(None)


@pytest.mark.parametrize(
    "text", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@localhost", "a@b@c.de",
             "ada@example.com\x00", f"{'a' * 65}@example.com", f"ada@{'a' * 250}.com"]
)  # fmt: skip
def test_what_is_no_mailbox_is_no_email_address(text: str) -> None:
    with pytest.raises(InvalidCustomer) as refused:
        email_address(text)

    assert refused.value.field == ["input", "email"]


def test_one_mailbox_has_one_spelling() -> None:
    assert email_address("  Ada@Example.COM ") == "ada@example.com"


@pytest.mark.parametrize("length", [7, 129])
def test_a_password_is_neither_short_nor_endless(length: int) -> None:
    with pytest.raises(InvalidCustomer):
        new_password("x" * length)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "A\x00da", "A\nda"])
def test_a_name_can_be_shown_on_one_line(name: str) -> None:
    with pytest.raises(InvalidCustomer):
        Profile(display_name=name)
