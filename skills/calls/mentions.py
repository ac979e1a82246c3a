"""What a call was about, and which competitors came up: counted by words, with the first sentence that says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.library import Turn
from connectors.mail.sentences import sentences
from skills.calls.rules import FALLBACK, Rules, TopicWords, found


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its names, and how often each side spoke of it."""

    words: Mapping[str, TopicWords]
    ours: int
    theirs: int

    def name(self, language: str) -> str:
        """As it stands in a sentence."""
        return (self.words.get(language) or self.words[FALLBACK]).name


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor that was named: how often, by whom first, and in which sentence."""

    name: str
    times: int
    by: str
    sentence: str


def topics(turns: Sequence[Turn], ours: Collection[str], rules: Rules) -> tuple[Topic, ...]:
    """The topics that came up, the most first."""
    mine = " ".join(turn.text for turn in turns if turn.speaker in ours)
    theirs = " ".join(turn.text for turn in turns if turn.speaker not in ours)
    every = []
    for by_language in rules.topics.values():
        words = [word for said in by_language.values() for word in said.words]
        every.append(Topic(by_language, found(words, mine), found(words, theirs)))
    came_up = [topic for topic in every if topic.ours + topic.theirs]
    return tuple(sorted(came_up, key=lambda topic: -(topic.ours + topic.theirs)))


def rivals(turns: Sequence[Turn], names: Iterable[str]) -> tuple[Rival, ...]:
    """The competitors that were named, in the order in which they came up."""
    said = [(turn.speaker, sentence) for turn in turns for sentence in sentences(turn.text)]
    came_up = []
    for name in dict.fromkeys(names):
        places = [place for place, (_, sentence) in enumerate(said) if found([name], sentence)]
        if places:
            speaker, sentence = said[places[0]]
            times = sum(found([name], text) for _, text in said)
            came_up.append((places[0], Rival(name, times, speaker, sentence)))
    return tuple(rival for _, rival in sorted(came_up, key=lambda pair: pair[0]))
