"""Block Kit as Slack's reference gives it: which blocks there are on which surface, their fields, every limit.

`faults(blocks, surface)` is empty for what Slack takes. A field that the reference does not name is a fault. Where
sources disagree the stricter is held: one table a message, 13,000 characters in all the blocks of a message.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

Text = Annotated[str, Field(min_length=1, max_length=3000)]
Id = Annotated[str, Field(min_length=1, max_length=255)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Plain(Strict):
    type: Literal["plain_text"]
    text: Text
    emoji: bool | None = None


class Mrkdwn(Strict):
    type: Literal["mrkdwn"]
    text: Text
    verbatim: bool | None = None


AnyText = Annotated[Plain | Mrkdwn, Field(discriminator="type")]


def _at_most(limit: int) -> AfterValidator:
    def check(text: Any) -> Any:
        if len(text.text) > limit:
            raise ValueError(f"must be less than {limit + 1} characters")
        return text

    return AfterValidator(check)


Label = Annotated[Plain, _at_most(75)]
Placeholder = Annotated[Plain, _at_most(150)]


class Confirm(Strict):
    title: Annotated[Plain, _at_most(100)]
    text: Annotated[Plain, _at_most(300)]
    confirm: Annotated[Plain, _at_most(30)]
    deny: Annotated[Plain, _at_most(30)]
    style: Literal["primary", "danger"] | None = None


class Option(Strict):
    text: Label
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Label | None = None


class Button(Strict):
    type: Literal["button"]
    text: Label
    action_id: Id
    value: Annotated[str, Field(max_length=2000)] | None = None
    url: Annotated[str, Field(max_length=3000)] | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class Select(Strict):
    type: Literal["static_select"]
    action_id: Id
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]
    placeholder: Placeholder | None = None
    initial_option: Option | None = None


class Input(Strict):
    type: Literal["plain_text_input"]
    action_id: Id
    initial_value: str | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None
    placeholder: Placeholder | None = None
    focus_on_load: bool | None = None


class NumberInput(Strict):
    type: Literal["number_input"]
    action_id: Id
    is_decimal_allowed: bool
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None
    placeholder: Placeholder | None = None
    focus_on_load: bool | None = None


class FeedbackButton(Strict):
    text: Label
    value: Annotated[str, Field(min_length=1, max_length=2000)]
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class Feedback(Strict):
    type: Literal["feedback_buttons"]
    action_id: Id
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class Style(Strict):
    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None


class RichText(Strict):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]
    style: Style | None = None


class RichLink(Strict):
    type: Literal["link"]
    url: Annotated[str, Field(min_length=1, max_length=3000)]
    text: str | None = None
    style: Style | None = None


Inline = Annotated[RichText | RichLink, Field(discriminator="type")]


class RichSection(Strict):
    type: Literal["rich_text_section"]
    elements: Annotated[list[Inline], Field(min_length=1)]


class RichList(Strict):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[RichSection], Field(min_length=1)]
    indent: Annotated[int, Field(ge=0, le=8)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None
    border: Literal[0, 1] | None = None


class RichQuote(Strict):
    type: Literal["rich_text_quote"]
    elements: Annotated[list[Inline], Field(min_length=1)]
    border: Literal[0, 1] | None = None


class RichPre(Strict):
    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[Inline], Field(min_length=1)]
    border: Literal[0, 1] | None = None


class Block(Strict):
    block_id: Id | None = None


class RichBlock(Block):
    type: Literal["rich_text"]
    elements: Annotated[
        list[Annotated[RichSection | RichList | RichQuote | RichPre, Field(discriminator="type")]], Field(min_length=1)
    ]


class Section(Block):
    type: Literal["section"]
    text: AnyText | None = None
    fields: Annotated[list[Annotated[AnyText, _at_most(2000)]], Field(min_length=1, max_length=10)] | None = None
    accessory: Annotated[Button | Select, Field(discriminator="type")] | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Section:
        if self.text is None and self.fields is None:
            raise ValueError("a section needs text or fields")
        return self


class Header(Block):
    type: Literal["header"]
    text: Annotated[Plain, _at_most(150)]


class Divider(Block):
    type: Literal["divider"]


class Context(Block):
    type: Literal["context"]
    elements: Annotated[list[AnyText], Field(min_length=1, max_length=10)]


class Actions(Block):
    type: Literal["actions"]
    elements: Annotated[
        list[Annotated[Button | Select, Field(discriminator="type")]], Field(min_length=1, max_length=25)
    ]

    @model_validator(mode="after")
    def _ids_differ(self) -> Actions:
        if len({e.action_id for e in self.elements}) < len(self.elements):
            raise ValueError("an action_id stands twice in one block")
        return self


class ContextActions(Block):
    type: Literal["context_actions"]
    elements: Annotated[list[Feedback], Field(min_length=1, max_length=5)]


class Markdown(Block):
    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]

    @model_validator(mode="after")
    def _has_no_control(self) -> Markdown:
        if not self.text.strip():
            raise ValueError("text is blank")
        return self


class RawText(Strict):
    type: Literal["raw_text"]
    text: Annotated[str, Field(min_length=1)]


Cell = Annotated[RawText | RichBlock, Field(discriminator="type")]


class Column(Strict):
    align: Literal["left", "center", "right"] | None = None
    is_wrapped: bool | None = None


class Table(Block):
    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[Column], Field(max_length=20)] | None = None


class RawNumber(Strict):
    type: Literal["raw_number"]
    value: float


class DataTable(Block):
    type: Literal["data_table"]
    caption: Annotated[str, Field(min_length=1)]
    rows: Annotated[
        list[
            Annotated[
                list[Annotated[RawText | RawNumber | RichBlock, Field(discriminator="type")]],
                Field(min_length=1, max_length=20),
            ]
        ],
        Field(min_length=2, max_length=101),
    ]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_square(self) -> DataTable:
        if any(len(row) != len(self.rows[0]) for row in self.rows):
            raise ValueError("every row must have the same length")
        if any(cell.type != "raw_text" for cell in self.rows[0]):
            raise ValueError("the first row must be of raw_text")
        return self


class DataPoint(Strict):
    label: Annotated[str, Field(min_length=1, max_length=20)]
    value: float


class DataSeries(Strict):
    name: Annotated[str, Field(min_length=1, max_length=20)]
    data: Annotated[list[DataPoint], Field(min_length=1, max_length=20)]


class AxisConfig(Strict):
    categories: Annotated[list[Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=20)]
    x_label: Annotated[str, Field(max_length=50)] | None = None
    y_label: Annotated[str, Field(max_length=50)] | None = None


class XYChart(Strict):
    type: Literal["bar", "line", "area"]
    series: Annotated[list[DataSeries], Field(min_length=1, max_length=6)]
    axis_config: AxisConfig

    @model_validator(mode="after")
    def _fits(self) -> XYChart:
        if len({s.name for s in self.series}) < len(self.series):
            raise ValueError("series names must be unique")
        if any([p.label for p in s.data] != self.axis_config.categories for s in self.series):
            raise ValueError("labels must match the categories of the axis")
        return self


class DataVisualization(Block):
    """Of the reference as it stood in November 2026, without pies."""

    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: XYChart


class InputBlock(Block):
    type: Literal["input"]
    label: Annotated[Plain, _at_most(2000)]
    element: Annotated[Input | NumberInput | Select, Field(discriminator="type")]
    hint: Annotated[Plain, _at_most(2000)] | None = None
    optional: bool | None = None


Everywhere = RichBlock | Section | Header | Divider | Context | Actions
_MESSAGE = Annotated[
    Everywhere | ContextActions | Markdown | Table | DataTable | DataVisualization, Field(discriminator="type")
]
_HOME = Annotated[Everywhere | Table, Field(discriminator="type")]
_MODAL = Annotated[Everywhere | InputBlock, Field(discriminator="type")]
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "message": TypeAdapter(list[_MESSAGE]),
    "home": TypeAdapter(list[_HOME]),
    "modal": TypeAdapter(list[_MODAL]),
}
_MOST_BLOCKS = {"message": 50, "home": 100, "modal": 100}
_MOST_CHARACTERS = 13_000


def faults(blocks: Any, surface: str) -> list[str]:
    """What Slack would refuse these blocks for."""
    if not isinstance(blocks, list):
        return ["blocks is not an array"]
    try:
        _ADAPTERS[surface].validate_python(blocks)
    except ValidationError as error:
        return [f"{e['msg']} [json-pointer:/{'/'.join(map(str, e['loc']))}]" for e in error.errors()]
    return list(_together(blocks, surface))


def _together(blocks: list[dict[str, Any]], surface: str) -> Iterator[str]:
    if len(blocks) > _MOST_BLOCKS[surface]:
        yield f"no more than {_MOST_BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    ids = Counter(b["block_id"] for b in blocks if b.get("block_id"))
    yield from (f"block_id {name} stands twice" for name, count in ids.items() if count > 1)
    if surface == "message":
        if sum(b["type"] in {"table", "data_table"} for b in blocks) > 1:
            yield "only_one_table_allowed"
        if sum(b["type"] == "data_visualization" for b in blocks) > 2:
            yield "no more than 2 data_visualization blocks allowed"
        if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > 12_000:
            yield "the text of all markdown blocks is over 12000 characters"
        if sum(map(characters, blocks)) > _MOST_CHARACTERS:
            yield "msg_blocks_too_long"


def characters(value: Any) -> int:
    """How many characters of text a block holds, at any depth."""
    if isinstance(value, dict):
        return sum(
            characters(v) for k, v in value.items() if k not in {"type", "block_id", "action_id", "value", "style"}
        )
    if isinstance(value, list):
        return sum(map(characters, value))
    return len(value) if isinstance(value, str) else 0


class _View(Strict):
    type: Literal["modal", "home"]
    blocks: list[Any]
    title: Annotated[Plain, _at_most(24)] | None = None
    submit: Annotated[Plain, _at_most(24)] | None = None
    close: Annotated[Plain, _at_most(24)] | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] | None = None
    callback_id: Id | None = None
    external_id: Id | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None


def view_faults(view: Any) -> list[str]:
    """What Slack would refuse a view for."""
    try:
        read = _View.model_validate(json.loads(view) if isinstance(view, str) else view)
    except (ValidationError, ValueError) as error:
        return [str(error)]
    found = faults(read.blocks, read.type)
    if read.type == "modal" and read.title is None:
        found.append("a modal needs a title")
    if any(b.get("type") == "input" for b in read.blocks if isinstance(b, dict)) and read.submit is None:
        found.append("a modal with an input needs a submit")
    return found
