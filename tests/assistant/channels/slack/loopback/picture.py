"""Blocks as HTML, close to how Slack shows them on a phone: for looking at, and for the pictures in docs/slack.md.

page([message, ...])   one conversation        page_of_view(view)   a home or a window
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt

Plain = dict[str, Any]
_STYLE = """
body { font: 15px/1.46 "DejaVu Sans", sans-serif; color: #1d1c1d; margin: 0; width: 420px; }
.talk { padding: 14px 16px; }
.said { display: flex; gap: 10px; margin-bottom: 16px; }
.face { width: 36px; height: 36px; border-radius: 8px; background: #1f3a5f; color: #fff; flex: none;
        display: flex; align-items: center; justify-content: center; font-weight: bold; }
.face.person { background: #b4552d; }
.name { font-weight: bold; } .body { min-width: 0; flex: 1; }
.only { color: #616061; font-size: 12px; }
.text p { margin: 2px 0 6px; } .text ul, .text ol { margin: 4px 0; padding-left: 22px; }
.context { color: #616061; font-size: 12px; margin: 6px 0; }
.header { font-size: 18px; font-weight: bold; margin: 10px 0 4px; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 8px; padding: 5px 10px; margin: 4px 6px 2px 0;
          font-weight: bold; font-size: 13px; max-width: 340px; }
.menu { color: #616061; font-weight: normal; } .menu::after { content: "  \\25BE"; }
.thumbs { color: #616061; font-size: 16px; margin-top: 4px; }
table { border-collapse: collapse; font-size: 13px; margin: 6px 0; width: 100%; }
hr { border: 0; border-top: 1px solid #ddd; }
td { border: 1px solid #ddd; padding: 4px 7px; vertical-align: top; }
.window { border: 1px solid #ddd; border-radius: 8px; margin: 12px; padding: 12px 16px; }
.window h1 { font-size: 18px; margin: 0 0 10px; } textarea { width: 95%; height: 70px; font: inherit; color: #888; }
.foot { text-align: right; }
"""


def page(messages: Iterable[Plain], name: str = "Sales Coach") -> str:
    """A conversation: messages of the app (with blocks) and of people (with words)."""
    return _page("".join(_message(message, name) for message in messages))


def page_of_view(view: Plain) -> str:
    """A home, or a window with its buttons."""
    inside = "".join(map(_block, view["blocks"]))
    if view["type"] == "home":
        return _page(inside)
    foot = f'<div class="foot">{_button(view["close"]["text"])}{_button(view["submit"]["text"])}</div>'
    return _page(f'<div class="window"><h1>{escape(view["title"]["text"])}</h1>{inside}{foot}</div>')


def _page(inside: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><div class="talk">{inside}</div>'


def _message(message: Plain, name: str) -> str:
    person = message.get("bot_id") is None and "blocks" not in message
    face = '<div class="face person">D</div>' if person else '<div class="face">SC</div>'
    who = "Dana Kim" if person else name
    only = '<div class="only">Only visible to you</div>' if "to" in message else ""
    body = "".join(map(_block, message["blocks"])) if message.get("blocks") else f"<div>{escape(message['text'])}</div>"
    return f'<div class="said">{face}<div class="body">{only}<div class="name">{who}</div>{body}</div></div>'


def _block(block: Plain) -> str:
    return _BLOCKS[block["type"]](block)


def _markdown(block: Plain) -> str:
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(block["text"])
    return f'<div class="text">{html}</div>'


def _rich(block: Plain) -> str:
    return f'<div class="text">{"".join(map(_rich_element, block["elements"]))}</div>'


def _rich_element(element: Plain) -> str:
    kind = element["type"]
    if kind == "rich_text_list":
        tag = "ul" if element["style"] == "bullet" else "ol"
        return f"<{tag}>" + "".join(f"<li>{_runs(item['elements'])}</li>" for item in element["elements"]) + f"</{tag}>"
    return f"<p>{_runs(element['elements'])}</p>"


def _runs(runs: Iterable[Plain]) -> str:
    shown = []
    for run in runs:
        text = escape(run["text"]).replace("\n", "<br>")
        for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
            text = f"<{tag}>{text}</{tag}>" if run.get("style", {}).get(style) else text
        shown.append(text)
    return "".join(shown)


def _table(block: Plain) -> str:
    align = [column.get("align", "left") for column in block.get("column_settings", [])]
    rows = []
    for row in block["rows"]:
        cells = (_runs(run for part in cell["elements"] for run in part["elements"]) for cell in row)
        rows.append("".join(f'<td style="text-align:{a}">{c}</td>' for a, c in zip(align, cells, strict=False)))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _data_table(block: Plain) -> str:
    """Its first page."""
    shown = block["rows"][: block.get("page_size", 5) + 1]
    rows = ["".join(f"<td>{escape(cell['text'])}</td>" for cell in row) for row in shown]
    pages = f"<div class='small'>{len(shown) - 1} / {len(block['rows']) - 1}</div>"
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + f"</table>{pages}"


def _chart(block: Plain) -> str:
    """Bars by hand; lines as one bar a place for the first of them. Slack draws its own."""
    chart = block["chart"]
    data = chart["series"][0]["data"]
    most = max((abs(p["value"]) for p in data), default=0) or 1
    rows = "".join(
        f"<tr><td>{escape(p['label'])}</td><td style='width:260px'><div style='background:#0072B2;height:14px;"
        f"width:{abs(p['value']) / most * 250:.0f}px'></div></td><td>{p['value']:,.0f}</td></tr>"
        for p in data
    )
    return f"<p><b>{escape(block['title'])}</b></p><table>{rows}</table>"


def _context(block: Plain) -> str:
    return "".join(f'<div class="context">{_mrkdwn(e["text"])}</div>' for e in block["elements"])


def _mrkdwn(text: str) -> str:
    return re.sub(r"\*([^*]+)\*", r"<b>\1</b>", escape(unescape(text)))


def _actions(block: Plain) -> str:
    return "<div>" + "".join(_action(element) for element in block["elements"]) + "</div>"


def _action(element: Plain) -> str:
    if element["type"] == "static_select":
        return f'<span class="button menu">{escape(element["placeholder"]["text"])}</span>'
    return _button(element["text"]["text"])


def _button(words: str) -> str:
    return f'<span class="button">{escape(words)}</span>'


def _input(block: Plain) -> str:
    element = block["element"]
    said = element.get("initial_value") or element.get("placeholder", {}).get("text", "")
    label = f"<p><b>{escape(block['label']['text'])}</b></p>"
    if element["type"] == "static_select":
        return label + f'<div class="button">{escape(said)} &#9662;</div>'
    rows = 4 if element.get("multiline") else 1
    return label + f'<textarea rows="{rows}" style="height: auto">{escape(said)}</textarea>'


def _section(block: Plain) -> str:
    beside = _actions({"elements": [block["accessory"]]}) if "accessory" in block else ""
    return f'<div class="text">{_mrkdwn(block["text"]["text"])}{beside}</div>'


_BLOCKS: dict[str, Callable[[Plain], str]] = {
    "markdown": _markdown,
    "rich_text": _rich,
    "section": _section,
    "header": lambda b: f'<div class="header">{escape(b["text"]["text"])}</div>',
    "divider": lambda _: "<hr>",
    "context": _context,
    "actions": _actions,
    "context_actions": lambda _: '<div class="thumbs">&#x1F44D;&#xFE0E; &nbsp; &#x1F44E;&#xFE0E;</div>',
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _chart,
    "input": _input,
}
