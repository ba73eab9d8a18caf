"""Records are dataclasses in everything but the time it takes to define them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from dataclasses import FrozenInstanceError, field, fields, replace
from threading import Thread
from typing import Any

import pytest

from compositor.records import FEW, NamedTuple, dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0
    tags: tuple[str, ...] = ()

    @property
    def far(self) -> bool:
        return self.x > 100


@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = field(default="", compare=False)
    parts: list[str] = field(default_factory=list, hash=False, repr=False)


@dataclass(slots=True)
class Counter:
    count: int = 0
    log: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    side: int
    area: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "area", self.side**2)


class TestLikeTheStandardOnes:
    """Each class has a twin by ``dataclasses.dataclass``: what can be seen of the two is the same."""

    def test_arguments_and_defaults(self) -> None:
        twin = dataclasses.make_dataclass("Point", [("x", float), ("y", float, 0.0), ("tags", tuple, ())], frozen=True)
        assert repr(Point(1.0, tags=("a",))) == repr(twin(1.0, tags=("a",)))
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            Point()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            Point(1.0, z=2.0)  # type: ignore[call-arg]

    def test_equality_is_of_the_same_class_only(self) -> None:
        assert Point(1.0) == Point(1.0, 0.0)
        assert Point(1.0) != Point(2.0)
        assert Point(1.0) != Named(1.0)
        assert Point(1.0) != (1.0, 0.0, ())

    def test_fields_left_out_of_comparison(self) -> None:
        assert Named(1.0, name="a") == Named(1.0, name="b")
        assert hash(Named(1.0, name="a")) == hash(Named(1.0, parts=["x"]))

    def test_hash_is_that_of_the_fields(self) -> None:
        assert hash(Point(1.0, 2.0)) == hash((1.0, 2.0, ()))
        with pytest.raises(TypeError, match="unhashable"):
            hash(Counter())

    def test_frozen(self) -> None:
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
            Point(1.0).x = 2.0  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
            del Point(1.0).x

    def test_slots_and_inheritance(self) -> None:
        assert not hasattr(Named(1.0), "__dict__")
        assert Named(200.0, name="a").far
        assert Named.__slots__ == ("name", "parts")  # type: ignore[attr-defined]
        assert Named(1.0).parts is not Named(1.0).parts

    def test_tools_of_the_standard_library(self) -> None:
        assert [one.name for one in fields(Named)] == ["x", "y", "tags", "name", "parts"]
        assert replace(Point(1.0), y=3.0) == Point(1.0, 3.0)
        assert dataclasses.is_dataclass(Point)
        assert dataclasses.asdict(Point(1.0)) == {"x": 1.0, "y": 0.0, "tags": ()}
        match Point(1.0, 2.0):
            case Point(x, y):
                assert (x, y) == (1.0, 2.0)

    def test_pickling(self) -> None:
        for value in (Point(1.0), Named(1.0, name="a", parts=["b"]), Checked(3), Counter(1)):
            assert pickle.loads(pickle.dumps(value)) == value

    def test_mutable_ones(self) -> None:
        counter = Counter()
        counter.count += 1
        counter.log.append(1)
        assert counter == Counter(1, [1])
        assert Counter().log == []

    def test_after_init(self) -> None:
        assert Checked(3).area == 9
        with pytest.raises(TypeError):
            Checked(3, 9)  # type: ignore[call-arg]


def test_nothing_is_compiled_before_it_is_used_often() -> None:
    """This is what makes them cheap; the first uses are safe in any thread."""

    @dataclass(frozen=True, slots=True)
    class Fresh:
        value: int

    stub = Fresh.__init__
    made: list[Fresh] = [Fresh(7)]
    assert Fresh.__init__ is stub
    threads = [Thread(target=lambda: made.extend(Fresh(7) for _ in range(FEW))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [Fresh(7)] * (4 * FEW + 1)
    assert Fresh.__init__ is not stub


def test_compiled_methods_do_what_those_before_them_did() -> None:
    @dataclass(frozen=True)
    class Fresh:
        one: int
        two: list[int] = field(default_factory=list, hash=False)
        three: int = field(default=3, init=False)
        four: str = field(default="d", compare=False)

        def __post_init__(self) -> None:
            if self.one < 0:
                raise ValueError("below zero")

    def look() -> list[object]:
        wrong: list[str] = []
        calls = (lambda: Fresh(), lambda: Fresh(1, one=1), lambda: Fresh(1, [], "x", 5), lambda: Fresh(1, three=4),
                 lambda: Fresh(1, five=5), lambda: Fresh(-1))  # type: ignore[call-arg,misc]  # fmt: skip
        for call in calls:
            with pytest.raises((TypeError, ValueError)) as caught:
                call()
            wrong.append(str(caught.value))
        made = [Fresh(1), Fresh(1, [2]), Fresh(two=[2], one=1, four="x")]
        return [wrong, made, [hash(one) for one in made], [one == made[1] for one in made], made[0] == 1]

    stub = Fresh.__init__
    first = Fresh(1)
    assert (first.three, first.four, Fresh.__init__ is stub) == (3, "d", True)
    assert [look() for _ in range(2 * FEW)] == [look()] * (2 * FEW)
    assert Fresh.__init__ is not stub


class TestMadeOften:
    """A frozen record that is made often is put together another way; nothing else about it changes."""

    @staticmethod
    def often() -> Any:
        @dataclass(frozen=True, slots=True)
        class Swift:
            one: int
            two: str = "b"
            three: list[int] = field(default_factory=list, hash=False)
            four: int = field(default=4, init=False)

            def __post_init__(self) -> None:
                if self.one < 0:
                    raise ValueError("below zero")

        assert {Swift(one).one for one in range(FEW + 1)} == set(range(FEW + 1))
        assert "__new__" in vars(Swift)
        return Swift

    def test_it_is_of_its_class_and_frozen(self) -> None:
        swift = self.often()
        made = swift(1, three=[3])
        assert (type(made), made.one, made.two, made.three, made.four) == (swift, 1, "b", [3], 4)
        assert made == swift(1, "b", [3]) == replace(made, one=1)
        assert swift(1).three is not swift(1).three
        with pytest.raises(FrozenInstanceError):
            made.one = 2

    def test_wrong_calls_are_told_the_same(self) -> None:
        swift = self.often()
        with pytest.raises(TypeError, match=r"Swift.__init__\(\) missing 1 required positional argument: 'one'"):
            swift()
        with pytest.raises(TypeError, match="unexpected keyword argument 'four'"):
            swift(1, four=5)
        with pytest.raises(ValueError, match="below zero"):
            swift(-1)

    def test_copies_and_pickles(self) -> None:
        for _ in range(2 * FEW):
            assert pickle.loads(pickle.dumps(Point(1.0, 2.0))) == copy.deepcopy(Point(1.0, 2.0)) == Point(1.0, 2.0)

    def test_others_may_inherit_from_it(self) -> None:
        first, second = self.often(), self.often()
        body = {"__annotations__": {"five": "int"}, "five": 5}
        more: Any = dataclass(frozen=True, slots=True)(type("More", (first,), body))
        for number in range(2 * FEW):
            assert (more(1, "c", [], 6).five, first(number).one) == (6, number)

        class Plain(second):  # type: ignore[misc, valid-type]
            pass

        assert (Plain(7).one, Plain(7, two="c").two, type(Plain(7)), type(second(7))) == (7, "c", Plain, second)


def test_a_shared_default_is_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @dataclass()
        class _Wrong:
            values: list[int] = []  # noqa: RUF012 - that is what is refused


def test_what_is_not_supported_is_refused() -> None:
    with pytest.raises(TypeError):
        dataclass(order=True)  # type: ignore[call-overload,unused-ignore]
    with pytest.raises(TypeError, match="annotated as text"):
        dataclass()(type("Wrong", (), {"__annotations__": {"value": int}}))


class Place(NamedTuple):
    """Where something stands."""

    x: float
    y: float = 2.0
    name: str = ""

    @property
    def both(self) -> tuple[float, float]:
        """Return where, without the name."""
        return self.x, self.y

    def __repr__(self) -> str:
        return f"<{self.x} {self.y}>"


class Standard(typing.NamedTuple):
    """Where something stands."""

    x: float
    y: float = 2.0
    name: str = ""


class TestNamedTuples:
    """They are what ``typing.NamedTuple`` makes, but for annotations that nobody compiled."""

    def test_places_defaults_and_how_they_are_made(self) -> None:
        assert Place(1.0) == Place(x=1.0, y=2.0, name="") == (1.0, 2.0, "")
        assert Place._fields == Standard._fields
        assert Place._field_defaults == Standard._field_defaults
        assert Place.__mro__[1:] == Standard.__mro__[1:] == (tuple, object)
        assert Place(1.0)._replace(y=3.0).both == (1.0, 3.0)
        assert Place(1.0)._asdict() == {"x": 1.0, "y": 2.0, "name": ""}
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            Place()  # type: ignore[call-arg]
        with pytest.raises(AttributeError):
            Place(1.0).x = 2.0  # type: ignore[misc]

    def test_names_words_and_pickles(self) -> None:
        assert (Place.__module__, Place.__qualname__, Place.__doc__) == (__name__, "Place", "Where something stands.")
        assert repr(Place(1.0)) == "<1.0 2.0>"
        assert pickle.loads(pickle.dumps(Place(1.0, name="here"))) == Place(1.0, name="here")
        assert typing.get_type_hints(Place) == typing.get_type_hints(Standard)

    def test_a_default_before_a_place_without_is_refused(self) -> None:
        with pytest.raises(TypeError, match="stands behind one with a default"):

            class Wrong(NamedTuple):
                x: int = 1
                y: int  # type: ignore[misc]

    def test_what_makes_a_tuple_is_not_overwritten(self) -> None:
        with pytest.raises(AttributeError, match="__new__"):

            class Wrong(NamedTuple):
                x: int

                def __new__(cls) -> Wrong:  # type: ignore[misc]
                    raise NotImplementedError
