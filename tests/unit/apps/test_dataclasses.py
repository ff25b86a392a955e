import abc
import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_type_hints

import pytest

from apps.dataclasses import _standard, compile_late
from apps.dataclasses import dataclass as late

T = TypeVar("T")

ours: Any = late  # mypy knows only the standard library's


@_standard(frozen=True, slots=True, kw_only=True)
class Price:
    amount: int
    currency: str = "EUR"
    tags: list[str] = dataclasses.field(default_factory=list, compare=False, repr=False)


TheirPrice = Price


@ours(frozen=True, slots=True, kw_only=True)
class Price:  # type: ignore[no-redef]  # pickle finds it by its name
    amount: int
    currency: str = "EUR"
    tags: list[str] = dataclasses.field(default_factory=list, compare=False, repr=False)


@pytest.fixture(params=[_standard, ours], ids=["standard", "ours"])
def dataclass(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(params=[TheirPrice, Price], ids=["standard", "ours"])
def price(request: pytest.FixtureRequest) -> Callable[..., Any]:
    made: Callable[..., Any] = request.param
    return made


def test_objects_are_equal_by_the_fields_that_are_compared(price: Any) -> None:
    assert price(amount=1) == price(amount=1, tags=["new"])
    assert price(amount=1) != price(amount=2)
    assert price(amount=1) != (1, "EUR")


def test_frozen_objects_are_keys(price: Any) -> None:
    assert {price(amount=1), price(amount=1, tags=["new"])} == {price(amount=1)}


def test_nothing_of_a_frozen_object_changes(price: Any) -> None:
    free = price(amount=1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        free.amount = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del free.amount

    assert free.amount == 1


def test_every_object_has_defaults_of_its_own(price: Any) -> None:
    one, other = price(amount=1), price(amount=1)

    one.tags.append("new")

    assert other.tags == []
    assert other.currency == "EUR"


def test_what_is_hidden_is_not_shown(price: Any) -> None:
    assert repr(price(amount=1, tags=["new"])) == "Price(amount=1, currency='EUR')"


def test_a_wrong_call_is_refused(price: Any) -> None:
    with pytest.raises(TypeError, match="amount"):
        price()
    with pytest.raises(TypeError, match="positional"):
        price(1)
    with pytest.raises(TypeError, match="unexpected"):
        price(amount=1, colour="red")


def test_a_class_shows_its_signature_and_its_types(price: Any) -> None:
    assert list(inspect.signature(price).parameters) == ["amount", "currency", "tags"]
    assert get_type_hints(price.__init__)["currency"] is str
    assert [it.name for it in dataclasses.fields(price)] == ["amount", "currency", "tags"]


def test_frozen_objects_are_replaced_and_copied() -> None:
    price: Any = Price
    once = price(amount=1, tags=["new"])

    assert dataclasses.replace(once, amount=2) == price(amount=2)
    for same in (copy.copy(once), copy.deepcopy(once), pickle.loads(pickle.dumps(once))):  # noqa: S301 - ours
        assert (same.amount, same.currency, same.tags) == (1, "EUR", ["new"])


def test_slots_leave_no_room_for_more(price: Any) -> None:
    assert not hasattr(price(amount=1), "__dict__")


def test_what_a_class_says_itself_stands(dataclass: Any) -> None:
    @dataclass(slots=True)
    class Line:
        sku: str
        quantity: int = 1
        total: int = dataclasses.field(init=False, default=0)

        def __post_init__(self) -> None:
            self.total = self.quantity * 2

        def __repr__(self) -> str:
            return self.sku

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Line)

        def __hash__(self) -> int:
            return 7

    line = Line("A", 3)

    assert (line.total, repr(line), line == Line("B"), hash(line)) == (6, "A", True, 7)


def test_a_class_that_makes_its_objects_itself_goes_on_doing_so(dataclass: Any) -> None:
    @dataclass
    class Id:
        value: str

        def __init__(self, prefix: str) -> None:
            self.value = f"{prefix}_1"

    assert Id("order") == Id("order")
    assert Id("order").value == "order_1"


def test_objects_that_change_are_no_keys(dataclass: Any) -> None:
    @dataclass(slots=True)
    class Counter:
        count: int = 0

    counter = Counter()
    counter.count += 1

    assert counter == Counter(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_objects_that_are_not_compared_are_themselves(dataclass: Any) -> None:
    @dataclass(frozen=True, slots=True, eq=False)
    class Session:
        user: str

    one, other = Session("ada"), Session("ada")

    assert one != other
    assert len({one, other}) == 2


def test_a_subclass_has_the_fields_of_its_base_first(dataclass: Any) -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Event:
        version: int

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Placed(Event, Generic[T]):
        total: T

    class Renamed(Placed[int]): ...

    assert repr(Placed(version=1, total=2)).endswith("Placed(version=1, total=2)")
    assert Renamed(version=1, total=2).total == 2
    assert Event(version=1) != Placed(version=1, total=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Placed(version=1, total=2).version = 2


def test_a_class_without_fields_is_one(dataclass: Any) -> None:
    @dataclass(frozen=True, slots=True)
    class Nothing: ...

    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1


def test_an_object_that_holds_itself_can_be_shown(dataclass: Any) -> None:
    @dataclass(slots=True)
    class Tree:
        child: Any = None

    tree = Tree()
    tree.child = tree

    assert "..." in repr(tree)


def test_the_method_that_makes_objects_is_compiled_once_and_when_it_is_needed() -> None:
    @ours(slots=True)
    class View:
        id: str

    made: Any = View
    before = vars(View)["__init__"]
    made("1")
    first = vars(View)["__init__"]
    made("2")

    assert not inspect.isfunction(before)
    assert inspect.isfunction(first)
    assert vars(View)["__init__"] is first


def test_objects_are_in_the_order_of_their_values(dataclass: Any) -> None:
    @dataclass(order=True)
    class Version:
        major: int
        minor: int = 0

    version: Any = Version
    assert min([version(2), version(1, 9), version(1, 10)]) == version(1, 9)
    assert version(1) <= version(1)
    with pytest.raises(TypeError):
        _ = version(1) < (2, 0)


def test_a_class_may_be_hashed_by_less_than_it_is_compared_by(dataclass: Any) -> None:
    @dataclass(frozen=True)
    class Key:
        id: str
        labels: list[str] = dataclasses.field(default_factory=list, hash=False)

    assert hash(Key("a", ["x"])) == hash(Key("a", ["y"]))
    assert Key("a", ["x"]) != Key("a", ["y"])


def test_a_frozen_object_with_slots_is_made_and_checked_like_any_other(dataclass: Any) -> None:
    @dataclass(frozen=True, slots=True)
    class Span:
        first: int
        last: int = 9
        step: int = dataclasses.field(default=1, kw_only=True)

        def __post_init__(self) -> None:
            if self.last < self.first:
                raise ValueError("backwards")

    @dataclass(frozen=True, slots=True)
    class Named(Span):
        name: str = ""

    span: Any = Span
    assert dataclasses.astuple(span(1)) == (1, 9, 1)
    assert dataclasses.astuple(Named(1, 2, "one", step=3)) == (1, 2, 3, "one")
    assert str(inspect.signature(Span)) == "(first: int, last: int = 9, *, step: int = 1) -> None"
    for wrong in ([], [1, 2, 3]):
        with pytest.raises(TypeError):
            span(*wrong)
    with pytest.raises(TypeError):
        span(1, size=2)
    with pytest.raises(ValueError, match="backwards"):
        Named(3, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span(1).first = 2


def test_arguments_that_are_no_fields_are_handed_on(dataclass: Any) -> None:
    @dataclass
    class Greeting:
        name: dataclasses.InitVar[str]
        text: str = dataclasses.field(init=False)

        def __post_init__(self, name: str) -> None:
            self.text = f"Hello {name}"

    assert Greeting("Ada").text == "Hello Ada"


def test_a_slot_that_is_no_argument_has_its_default(dataclass: Any) -> None:
    @dataclass(slots=True)
    class Job:
        id: str
        state: str = dataclasses.field(init=False, default="waiting")

    assert Job("1").state == "waiting"


def test_a_plain_subclass_of_a_frozen_class_adds_what_may_change(dataclass: Any) -> None:
    @dataclass(frozen=True)
    class Base:
        id: str

    class Noted(Base):
        note = ""

    noted = Noted("1")
    noted.note = "mine"

    assert noted.note == "mine"
    with pytest.raises(dataclasses.FrozenInstanceError):
        noted.id = "2"


def test_a_method_that_was_missing_is_there(dataclass: Any) -> None:
    class Comparable(abc.ABC):
        @abc.abstractmethod
        def __eq__(self, other: object) -> bool: ...

        @abc.abstractmethod
        def __hash__(self) -> int: ...

    @dataclass(frozen=True)
    class Id(Comparable):
        value: str

    made: Any = Id
    assert made("1") == made("1")


def test_a_frozen_class_of_the_standard_library_has_subclasses() -> None:
    @_standard(frozen=True)
    class Theirs:
        id: str

    @ours(frozen=True)
    class Ours(Theirs):
        note: str

    made: Any = Ours
    assert made("1", note="x") == made("1", note="x")


def test_text_for_types_is_read_where_the_class_is(price: Any) -> None:
    assert get_type_hints(price.__init__)["tags"] == list[str]


def test_every_class_of_a_process_can_be_made_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataclasses, "dataclass", _standard)
    compile_late()

    made = dataclasses.make_dataclass("Made", [("id", str)])

    assert not inspect.isfunction(vars(made)["__init__"])
    assert made("1").id == "1"
