"""Who and what people mean: rows in the asker's scope by what they call them.

    names.deal("globex")            the row, or Ambiguous (a question back with choices), or NotFound
    names.spot("risk on globex?")   where names stand in a sentence, with the rows they may mean

A name may be an exact id, part of a name, misspelt, in lower case, with or without its legal form, a first name with an
initial ("dana k"), an e-mail address. A deal also goes by its account: the open one if there is one, a question back if
there are several. Only the asker's rows are indexed, so a name outside the scope is as unknown as one that never was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from connectors.book.schema import Account, Contact, Deal, Person, Product
from connectors.money import Money
from skills.folding import Word, folded, legal_form, name_words
from skills.name_index import Entry, Hit, NameIndex
from skills.skill import Ambiguous, Candidate, Choice, NotFound
from skills.spotting import SHOWN, apart, best_readings, end_of_name, only_everyday, without_small_edges
from skills.teams import Team, teams_of

if TYPE_CHECKING:
    from connectors.book import Book

V = TypeVar("V")
Kind = Literal["person", "deal", "account", "product", "team"]
Row = Person | Deal | Account | Product | Contact | Team
_KINDS: tuple[Kind, ...] = ("person", "account", "deal", "product", "team")
_KEY = {
    "person": "person_id",
    "deal": "deal_id",
    "account": "account_id",
    "product": "product_id",
    "contact": "contact_id",
    "team": "lead_id",
}
# Words around a name that are not part of it, in what a model or a person hands over as one ("the globex deal").
_AROUND = re.compile(
    "the|a|an|my|our|your|his|her|their|this|that|deals?|opportunity|account|customer|client|company|product|rep|with|for|"
    "at|from|of|on|in|new|avtalen?|dealen|kunden?|selskapet|min|mitt|var|med|hos|fra|pa|til|den|det|muligheten|produktet"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence: what it may mean, the span it stands in, how sure (0-1)."""

    kind: Kind
    row: Any
    span: tuple[int, int]
    score: float

    @property
    def id(self) -> str:
        """The key of the row."""
        return str(getattr(self.row, _KEY[self.kind]))


class Names:
    """Finds rows in the asker's scope by name."""

    def __init__(self, read: Callable[[str], Sequence[Any]]) -> None:
        self._read = read

    @classmethod
    def of(cls, book: Book) -> Names:
        """The names of everything the asker may see, read and indexed when first needed."""
        readers: dict[str, Callable[[], Sequence[Any]]] = {
            "person": book.people,
            "account": book.accounts,
            "deal": book.deals,
            "product": book.products,
            "contact": book.contacts,
            "team": lambda: teams_of(book.people()),
        }
        return cls(lambda kind: readers[kind]())

    def person(self, said: str, argument: str = "person") -> Person:
        """A colleague in scope by name, part of a name, initial, e-mail or id."""
        found: Person = self._one("person", said, argument)
        return found

    def account(self, said: str, argument: str = "account") -> Account:
        """A customer or prospect in scope."""
        found: Account = self._one("account", said, argument)
        return found

    def product(self, said: str, argument: str = "product") -> Product:
        """A product, by name or id."""
        found: Product = self._one("product", said, argument)
        return found

    def contact(self, said: str, argument: str = "contact") -> Contact:
        """A person at a customer in scope."""
        found: Contact = self._one("contact", said, argument)
        return found

    def deal(self, said: str, argument: str = "deal") -> Deal:
        """A deal by its id, its own name, its account's name, or both; open ones before closed ones."""
        found: Deal = self._one("deal", said, argument)
        return found

    def deals_of(self, account_id: str) -> list[Deal]:
        """The deals of an account as one thinks of them: the open ones, or where none is open the one closed last."""
        every = [d for d in self._rows("deal") if d.account_id == account_id]
        still = [d for d in every if d.outcome == "open"]
        return still or sorted(every, key=lambda d: (str(d.closed_on or ""), d.deal_id))[-1:]

    def spot(self, text: str, plain: frozenset[str] = frozenset()) -> list[Mention]:
        """Names in a sentence, first to last; several mentions with one span are a name that fits several rows.

        `plain` are folded words of the language: names only where the sentence or the rest of the name says so.
        """
        words = folded(text)
        by_id = self._ids_in(text)
        taken = [m.span for m in by_id]
        free = [w if not any(s <= w.start < e for s, e in taken) else None for w in words]
        meant = without_small_edges([self._meant(w, plain) if w else {} for w in free], words, plain)
        hidden = [Word("", w.start, w.end, False) if w.text in plain and len(w.text) == 1 else w for w in words]
        hits = [h for h in self._index.hits(hidden, meant, gap=0) if not only_everyday(h, words, plain)]
        hits = [h for h in hits if not self._goes_on_as_another(h, words, plain, text)]
        return sorted([*by_id, *self._mentions(apart(hits), words, text)], key=lambda m: (m.span, -m.score))

    def row(self, kind: str, key: str) -> Any:
        """The row with this key, or None where it is not in scope."""
        return self._keyed[kind].get(key.lower())

    def choices(self, kind: str, rows: Sequence[Any]) -> tuple[Choice, ...]:
        """Rows as a question back shows them."""
        return tuple(self._choice(kind, row, rows) for row in rows)

    def _one(self, kind: str, said: str, argument: str) -> Any:
        exact = self._keyed[kind].get(said.strip().lower())
        if exact is not None:
            return exact
        found = self._named(kind, said) or self._nearly(kind, said)
        if kind == "deal":
            found = [r for r in found if r.outcome == "open"] or found
        if not found:
            raise NotFound(kind, said)
        if len(found) > 1:
            shown = sorted(found, key=lambda r: str(getattr(r, "close_on", None) or getattr(r, "name", "")))[:SHOWN]
            raise Ambiguous(kind, said, argument, self.choices(kind, shown))
        return found[0]

    def _named(self, kind: str, said: str) -> list[Any]:
        """Rows whose whole name this is."""
        words = name_words(said)
        short = tuple(w for w in words if not _AROUND.fullmatch(w)) or words
        return self._whole[kind].get(words) or self._whole[kind].get(short) or []

    def _nearly(self, kind: str, said: str) -> list[Any]:
        """Rows that part of the name, a beginning or a misspelling stands for; the best ones and their equals."""
        index = self._index_of[kind]
        known = folded(said)[: -len(legal_form(said)) or None]
        words = [w for w in known if w.text in index or not _AROUND.fullmatch(w.text)]
        joined = "".join(w.text for w in words)
        if len(words) > 1 and (together := index.spelt(joined, loosely=False)):
            words, meant = [Word(joined, 0, len(said), False)], [together]
        else:
            meant = [index.spelt(w.text, loosely=True, begun=True) for w in words]
        hits = index.hits(words, meant, gap=3)
        if not hits:
            return []
        most = max(h.weight for h in hits)
        hits = [h for h in hits if h.weight >= 0.97 * most]
        strangers = [
            w
            for w, m in zip(words, meant, strict=True)
            if not m and (len(w.text) > 1 or w.text.isdigit()) and not _AROUND.fullmatch(w.text)
        ]
        if strangers:
            hits = [h for h in hits if h.cover > 0.99]
        whole = [h for h in hits if h.cover > 0.99]
        kept = whole if len(whole) == 1 else hits
        return list({h.entry.row: self._rows(kind)[h.entry.row] for h in kept}.values())

    def _meant(self, word: Word, plain: frozenset[str]) -> dict[str, float]:
        if word.text in plain:
            return {word.text: 1.0} if word.text in self._index else {}
        # In a sentence a short lower-case word is a word: "land" is not Lind.
        return self._index.spelt(word.text, loosely=len(word.text) > 4 or word.capital, begun=len(word.text) > 4)

    def _mentions(self, hits: Sequence[Hit], words: Sequence[Word], text: str) -> list[Mention]:
        spans: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in hits:
            spans[hit.first, hit.last].append(hit)
        found: list[Mention] = []
        for (first, last), group in spans.items():
            kept = best_readings(group)
            rows = [self._rows(hit.entry.kind)[hit.entry.row] for hit in kept]
            span = words[first].start, end_of_name(text, words, last, (str(r.name) for r in rows))
            for hit, row in zip(kept, rows, strict=True):
                kind: Kind = hit.entry.kind  # type: ignore[assignment]
                found.append(Mention(kind, row, span, round(hit.quality * (0.5 + 0.5 * hit.cover), 3)))
        return list({(m.kind, m.id, m.span): m for m in found}.values())

    def _goes_on_as_another(self, hit: Hit, words: Sequence[Word], plain: frozenset[str], text: str) -> bool:
        """Whether a capital word right behind says that another is meant ("Dana Smith" where only a Kim is known)."""
        if hit.cover > 0.99 or hit.last + 1 >= len(words):
            return False
        behind = words[hit.last + 1]
        between = text[words[hit.last].end : behind.start]
        return behind.capital and between == " " and behind.text.isalpha() and behind.text not in plain

    def _ids_in(self, text: str) -> list[Mention]:
        found = []
        at = 0
        for piece in text.split():
            at = text.index(piece, at)
            bare = piece.strip(".,;:!?()[]\"'«»")
            if any(c.isdigit() for c in bare) or "@" in bare:
                for kind in _KINDS:
                    row = self._keyed[kind].get(bare.lower())
                    if row is not None:
                        start = at + piece.index(bare)
                        found.append(Mention(kind, row, (start, start + len(bare)), 1.0))
                        break
            at += len(piece)
        return found

    def _choice(self, kind: str, row: Any, among: Sequence[Any]) -> Candidate:
        key = str(getattr(row, _KEY[kind]))
        if kind == "deal":
            account = self._keyed["account"].get((row.account_id or "").lower())
            whose = (
                f"{account.name}: " if account and not set(name_words(account.name)) & set(name_words(row.name)) else ""
            )
            worth = Money(row.amount, row.currency) if row.amount is not None and row.currency else None
            return Candidate(f"{whose}{row.name}", key, tuple(part for part in (worth, row.stage) if part))
        name = str(row.name)
        if sum(other.name == name for other in among) == 1:
            return Candidate(name, key)
        return Candidate(name, key, (getattr(row, "email", None) or getattr(row, "country", None) or key,))

    def _rows(self, kind: str) -> Sequence[Any]:
        return self._all[kind]

    @cached_property
    def _all(self) -> _Lazily[Sequence[Any]]:
        return _Lazily(self._read)

    @cached_property
    def _keyed(self) -> _Lazily[dict[str, Any]]:
        return _Lazily(self._by_key)

    @cached_property
    def _whole(self) -> _Lazily[dict[tuple[str, ...], list[Any]]]:
        return _Lazily(self._by_whole_name)

    @cached_property
    def _index_of(self) -> _Lazily[NameIndex]:
        return _Lazily(lambda kind: NameIndex(self._entries(kind)))

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(entry for kind in _KINDS for entry in self._entries(kind))

    def _by_key(self, kind: str) -> dict[str, Any]:
        keyed = {str(getattr(row, _KEY[kind])).lower(): row for row in self._rows(kind)}
        return {row.email.lower(): row for row in self._rows(kind) if getattr(row, "email", None)} | keyed

    def _by_whole_name(self, kind: str) -> dict[tuple[str, ...], list[Any]]:
        whole: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for row in self._rows(kind):
            whole[name_words(row.name)].append(row)
        return whole

    def _entries(self, kind: str) -> list[Entry]:
        return [Entry(kind, i, *self._words_of(kind, row)) for i, row in enumerate(self._rows(kind))]

    def _words_of(self, kind: str, row: Any) -> tuple[tuple[str, ...], int, tuple[int, int] | None]:
        own = name_words(row.name)
        account = self._keyed["account"].get((row.account_id or "").lower()) if kind == "deal" else None
        also = tuple(w for w in name_words(account.name) if w not in own) if account else ()
        apart = (len(own), len(own) + len(also)) if kind == "deal" else (0, len(own))
        return own + also, len(own), apart if kind != "person" and 2 <= apart[1] - apart[0] <= 3 else None


class _Lazily(dict[str, V]):
    """Values made when first asked for, by kind."""

    def __init__(self, make: Callable[[str], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, kind: str) -> V:
        self[kind] = self._make(kind)
        return self[kind]
