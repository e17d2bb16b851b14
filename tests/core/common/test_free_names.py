"""Names that are given once."""

from core.common.free_names import FreeNames


def test_a_name_that_is_taken_gets_the_first_free_number():
    names = FreeNames()
    wanted = ["a", "2 a", "A", "a", "b", "3 A"]
    assert [names.take(one) for one in wanted] == ["a", "2 a", "3 A", "4 a", "b", "2 3 A"]


def test_capitals_tell_names_apart_where_that_is_wanted():
    names = FreeNames("{name} ({number})", capitals=True)
    assert [names.take(one) for one in ("a", "A", "a")] == ["a", "A", "a (2)"]


def test_many_of_one_name_are_not_counted_from_the_first_each_time():
    class Counting(str):
        """A form that knows how often it was filled."""

        filled = 0

        def format(self, **values):
            Counting.filled += 1
            return super().format(**values)

    names = FreeNames(Counting("{number} {name}"))
    assert len({names.take("a") for _ in range(1000)}) == 1000
    assert Counting.filled == 999
