"""A document of the library: Markdown text, whatever it was before, and what is known about it.

    Document   title, source, language, date, readers, blocks
      Block    a paragraph, list, table or quotation under its headings, with the page it stands on
      Readers  the roles, and where it says so the one team, that may read it

Front matter (YAML between `---` lines) says `title`, `audience` (a role or several; everyone if it says nothing),
`team`, `language` and `date`. An audience that is no role is refused rather than guessed: the file is set aside.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from connectors.book.schema import Person, Role

if TYPE_CHECKING:
    from markdown_it.token import Token

ROLES: tuple[Role, ...] = typing.get_args(Role)
PAGE = re.compile(r"^<!-- page (\d+) -->$")  # loaders write it where a page or slide begins
Kind = Literal["text", "list", "table", "code"]
_KINDS: dict[str, Kind] = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")


class BadDocument(ValueError):
    """A file that can't be taken in; the message says why, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read: people of these roles, and of this team if one is named. Administrators read everything."""

    roles: tuple[Role, ...] = ROLES
    team: str | None = None

    def __contains__(self, person: Person) -> bool:
        if person.role == "admin":
            return True
        return person.role in self.roles and self.team in {None, person.team}


EVERYONE = Readers()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list or table, as Markdown, under its headings from the outermost in."""

    text: str
    kind: Kind
    headings: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. `source` is how people know it: its path from the folder that was added."""

    title: str
    source: str
    language: str
    blocks: tuple[Block, ...]
    date: date | None = None
    readers: Readers = EVERYONE


def document(text: str, source: str, *, readers: Readers = EVERYONE, language: str | None = None) -> Document:
    """Read Markdown. `readers` and `language` hold for a file that does not say. BadDocument where it has no text."""
    front, body = front_matter(text)
    blocks = tuple(blocks_of(_COMMENT.sub(_keep_pages, body)))
    if not blocks:
        raise BadDocument("there is no text in it")
    title = str(front.get("title") or "").strip() or _first_heading(body) or named_after(source)
    return Document(
        title=title,
        source=source,
        language=str(front.get("language") or language or language_of(b.text for b in blocks))[:2].lower(),
        blocks=tuple(_without_title(b, title) for b in blocks),
        date=on_day(front.get("date")),
        readers=readers_of(front, readers),
    )


def front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The YAML before the text, and the text; BadDocument where it is no YAML."""
    import frontmatter
    import yaml

    try:
        front, body = frontmatter.parse(text.lstrip("\ufeff"))
    except yaml.YAMLError as error:
        raise BadDocument(f"its front matter is no YAML ({str(error).splitlines()[0]})") from error
    return front, body


def readers_of(front: Mapping[str, Any], otherwise: Readers) -> Readers:
    """Who may read a document with this front matter. BadDocument where `audience` holds something that is no role."""
    said, team = front.get("audience"), front.get("team")
    if said is None:
        return Readers(otherwise.roles, str(team) if team else otherwise.team)
    return Readers(roles_of(said if isinstance(said, list) else str(said).split(",")), str(team) if team else None)


def roles_of(said: Sequence[Any]) -> tuple[Role, ...]:
    """Roles by name, in the singular or plural; `everyone` and `all` are every role."""
    words = [str(word).strip().lower() for word in said]
    if words in (["everyone"], ["all"], ["everybody"]):
        return ROLES
    known: dict[str, Role] = {name: role for role in ROLES for name in (role, f"{role}s")}
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise BadDocument(f"its audience '{', '.join(unknown)}' is none of {', '.join(ROLES)}, everyone")
    return tuple(role for role in ROLES if role in {known[word] for word in words})


def blocks_of(markdown: str) -> Iterator[Block]:
    """The blocks of a text in order: headings are what they stand under, lists and tables stay whole."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    lines, path, page = markdown.split("\n"), [""] * 6, None
    for place, token in enumerate(tokens):
        if token.level or token.nesting < 0 or not token.map:
            continue
        if token.type == "heading_open":
            level = int(token.tag[1])
            path[level - 1 :] = [plain(tokens[place + 1].content), *[""] * (6 - level)]
            continue
        text = "\n".join(lines[token.map[0] : token.map[1]]).strip("\n")
        found = PAGE.match(text.strip())
        if found:
            page = int(found[1])
        elif text.strip() and token.type != "hr":
            yield Block(_readable(text, token), _KINDS.get(token.type, "text"), tuple(h for h in path if h), page)


def plain(markdown: str) -> str:
    """A line of Markdown without its marks."""
    text = _LINK.sub(r"\1", markdown)
    text = re.sub(r"<[^>\s][^>]*>", "", text)
    text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    return re.sub(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text).replace("\\", "").strip()


def language_of(texts: Iterable[str]) -> str:
    """The language most of a text is in, of those that the coach speaks; English where it can't be told."""
    from lingua import Language, LanguageDetectorBuilder

    detector = (
        LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.BOKMAL).with_low_accuracy_mode().build()
    )
    found = detector.detect_language_of(" ".join(texts)[:2000])
    return "nb" if found == Language.BOKMAL else "en"


def _readable(text: str, token: Token) -> str:
    """Links become their words; a fence keeps its lines."""
    if token.type in {"fence", "code_block"}:
        return text
    text = _LINK.sub(r"\1", text)
    return re.sub(r"</?(?:br|p|div|span|a|img|b|i|em|strong|details|summary|iframe)\b[^>]*>", " ", text).strip()


def _keep_pages(comment: re.Match[str]) -> str:
    text = comment[0].strip()
    return f"\n\n{text}\n\n" if PAGE.match(text) else " "


def _first_heading(body: str) -> str:
    found = re.search(r"^#{1,2}\s+(.+?)\s*#*$", body, re.M)
    return plain(found[1]) if found else ""


def named_after(source: str) -> str:
    """A title for a file that has none: its name in words."""
    stem = source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[-_]+", " ", stem).strip().capitalize() or source


def _without_title(block: Block, title: str) -> Block:
    """A first heading that repeats the title says nothing."""
    if block.headings and block.headings[0].casefold() == title.casefold():
        return Block(block.text, block.kind, block.headings[1:], block.page)
    return block


def on_day(said: Any) -> date | None:
    """A date as front matter says it; BadDocument where it is none."""
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date) or said is None:
        return said
    try:
        return date.fromisoformat(str(said).strip()[:10])
    except ValueError as error:
        raise BadDocument(f"its date '{said}' is not written YYYY-MM-DD") from error
