"""The matrix's numbers can be taken along as they are drawn."""

import csv
import io

import numpy as np
import pytest

from pages._ui.evaluate.matrix import Matrix, as_csv
from tests.pages._ui.evaluate.show_parts import shown

COUNTS = np.array([[7, 0, 1], [0, 0, 0], [2, 3, 5]])
NAMES = ("cat", "dog", "cow")


def rows(matrix: Matrix) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(matrix), newline="")))


def test_counts_stand_in_the_order_that_is_shown():
    assert rows(Matrix(COUNTS, [2, 0, 1], NAMES, as_share=False)) == [
        ["true class / predicted class (images)", "cow", "cat", "dog"],
        ["cow", "5", "2", "3"],
        ["cat", "1", "7", "0"],
        ["dog", "0", "0", "0"],
    ]


def test_shares_are_per_cent_of_each_row():
    head, *lines = rows(Matrix(COUNTS, [0, 1, 2], NAMES, as_share=True))
    assert head[0] == "true class / predicted class (% of the true class)"
    found = np.array([[float(share) for share in line[1:]] for line in lines])
    assert found == pytest.approx(np.array([[87.5, 0, 12.5], [0, 0, 0], [20, 30, 50]]))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t"])
def test_a_class_is_never_a_formula(begin):
    odd = f"{begin}1+1"
    head, *lines = rows(Matrix(COUNTS, [0, 1, 2], (odd, 'a,"b"', "dog"), as_share=False))
    assert head[1:] == [line[0] for line in lines] == [f"'{odd}", 'a,"b"', "dog"]


def test_the_part_offers_them(trained):
    labels = [one.proto.label for one in shown(trained, "confusions").get("download_button")]
    assert labels == ["Save the matrix (CSV)"]
