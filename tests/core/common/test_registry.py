import pytest

from core.common.errors import UserError
from core.common.registry import Registry


@pytest.fixture
def fruit() -> Registry[int]:
    registry: Registry[int] = Registry("fruit")
    registry.add("apple", 1)
    registry.add("pear", 2)
    return registry


def test_keeps_the_order(fruit):
    assert fruit.names() == ["apple", "pear"]
    assert list(fruit) == [1, 2]
    assert len(fruit) == 2


def test_a_name_twice_raises(fruit):
    with pytest.raises(ValueError, match="'apple' is registered twice"):
        fruit.add("apple", 3)
    assert fruit["apple"] == 1


@pytest.mark.parametrize("name", ["appel", "", None, 3, ["apple"], {"a": 1}])
def test_an_unknown_name_lists_the_known_ones(fruit, name):
    with pytest.raises(UserError, match=r"There is no fruit .*Known: apple, pear"):
        fruit[name]
    assert name not in fruit


def test_a_near_miss_is_suggested(fruit):
    with pytest.raises(UserError, match="Did you mean 'apple'"):
        fruit["aple"]
