"""What the service answers, as records: JSON is written from them, and `openapi` from their types.

Numbers are as the network gave them, not rounded.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.common.errors import UserError


class Answer(BaseModel):
    """A part of an answer; what is None is left out."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid")

    def values(self) -> dict[str, Any]:
        """As JSON has it."""
        return self.model_dump(by_alias=True, exclude_none=True)


class Problem(Answer):
    """Why something was refused: `code` for programs, `message` in the reader's language."""

    code: str
    message: str

    @classmethod
    def of(cls, error: UserError) -> "Problem":
        """The error's code, and its text in one line."""
        return cls(code=error.code, message=" ".join(str(error).split()))


class Likely(Answer):
    """A class, its place among the classes, and its probability (0 to 1)."""

    class_name: str = Field(alias="class")
    index: int
    probability: float


class ImageAnswer(Answer):
    """The most probable class of an image and the five best, or why it can't be classified."""

    name: str
    class_name: str | None = Field(None, alias="class")
    index: int | None = None
    probability: float | None = None
    top: list[Likely] | None = None
    error: Problem | None = None


class Predictions(Answer):
    """What the network of a run makes of the images, in the order in which they came.

    `error` is there where none could be classified: the first one's.
    """

    run: str
    images: list[ImageAnswer]
    error: Problem | None = None


class Refused(Answer):
    """The whole request was refused."""

    error: Problem


class Health(Answer):
    """Which network answers here. `images_served`: how many it has classified since the start."""

    status: str
    run: str
    name: str
    data: str
    classes: list[str]
    images_served: int


def likely(probability: float, index: int, class_names: tuple[str, ...]) -> Likely:
    """The class at `index` with its probability."""
    return Likely(class_name=class_names[index], index=index, probability=probability)
