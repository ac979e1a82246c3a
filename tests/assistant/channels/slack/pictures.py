"""The pictures of docs/slack.md: the real app against the loopback Slack, photographed with headless Chromium.

    python -m tests.assistant.channels.slack.pictures docs/slack

Chromium comes from the system's packages (Debian: chromium). The demo company under COACH_HOME is asked; `coach demo`
builds it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import duckdb
from pydantic import SecretStr

from assistant import Coach
from assistant.channels.options import home as home_of
from assistant.channels.slack.app import open_app, open_client, open_office
from assistant.channels.slack.deeds import DISPUTE
from assistant.channels.slack.manifest import manifest
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import go_round
from assistant.channels.slack.sockets import Sockets
from assistant.channels.slack.workers import Workers
from assistant.settings import Settings
from assistant.understanding import trained
from assistant.watching import subjects
from connectors.book import open_current
from connectors.home import Home
from connectors.state.disputes import Word
from tests.assistant.channels.slack.loopback.people import Human
from tests.assistant.channels.slack.loopback.picture import page, page_of_view
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER

EARN = "What do I earn if I close my biggest deal?"


def main(folder: Path) -> None:
    """Make every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    home = home_of(None)
    trained(home.cache)
    with duckdb.connect(str(open_current(home).path), read_only=True) as book:
        operator = book.execute("select name, email from people where role = 'operations'").fetchall()[0]
    with Slack.open(manifest()) as slack:
        settings = Settings(
            slack_base_url=slack.url, slack_bot_token=SecretStr(BOT_TOKEN), slack_app_token=SecretStr(APP_TOKEN)
        )
        coach = Coach.open(home, settings)
        person = coach.desk().person
        slack.workspace.person("U1", person.name, person.email)
        slack.workspace.channel("C1", "sales", ["U1", BOT_USER])
        client = open_client(settings)
        office = open_office(coach, client)
        sockets, crew = Sockets(open_app(office, settings), client, APP_TOKEN), Workers(office, 2)
        sockets.open()
        crew.start()
        rep = Human(slack, "U1")
        for name, html in chain(
            _shown(slack, rep), _operations(slack, office, operator), _unasked(slack, office, rep, home)
        ):
            _photograph(html, folder / f"{name}.png")
            print(folder / f"{name}.png")
        sockets.close()
        crew.stop()


def _shown(slack: Slack, rep: Human) -> Iterator[tuple[str, str]]:
    asked = rep.says(EARN)
    answer = rep.answer(asked, 60)
    yield "earn", page([asked, answer])
    rep.clicks(answer, "Show the working")
    slack.eventually(lambda: "hide_working" in str(answer["blocks"]))
    yield "working", page([asked, answer])
    rep.mentions("C1", "how am I doing against quota?")
    (whisper,) = slack.eventually(rep.whispers)
    yield "channel", page([whisper])
    rep.clicks(answer, "Not what I meant")
    view = slack.eventually(lambda: [v for v in slack.workspace.views.values() if v["type"] == "modal"])[0]
    yield "not-meant", page_of_view(view)
    rep.opens("home")
    home = slack.eventually(lambda: slack.workspace.homes.get("U1"), 300)
    yield "home", page_of_view(home)
    rep.clicks_at_home("Open a dispute")
    window = slack.eventually(lambda: [v for v in slack.workspace.views.values() if v["callback_id"] == DISPUTE])
    yield "dispute", page_of_view(window[0])


def _unasked(slack: Slack, office: Office, rep: Human, home: Home) -> Iterator[tuple[str, str]]:
    """A digest at eight on a Monday, and an alert of the first deal at risk."""
    monday = datetime(2026, 11, 30, 7, 0, tzinfo=UTC).timestamp() - time.time()
    object.__setattr__(office, "now", lambda: time.time() + monday)
    before = len(rep.answers())
    go_round(office, open_current(home).name)
    digest = slack.eventually(lambda: [m for m in rep.answers()[before:] if "thread_ts" not in m], 120)[0]
    yield "digest", page([digest])
    desk = office.coach.desk()
    subject = next(s for s in subjects(desk) if s.startswith("risk:"))
    office.put("alert:picture", "alert", Place(office.team, "", rep.user), subject=subject)
    alert = slack.eventually(lambda: [m for m in rep.answers() if "has turned" in str(m["blocks"])], 120)[0]
    yield "alert", page([alert])


def _operations(slack: Slack, office: Office, operator: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The home of somebody in operations, with a dispute to decide; and the window for it."""
    desk = office.coach.desk()
    deal = desk.book.deals(owners=[desk.person.person_id], outcome="won")[-1]
    word = Word(str(desk.person.email), datetime.now(UTC), "It was paid at 6%; my plan says 8%")
    about = {"deal_id": deal.deal_id, "deal": deal.name}
    office.state.disputes.open(desk.person.person_id, "2026-Q4", about, word)
    slack.workspace.person("U2", *operator)
    human = Human(slack, "U2")
    human.opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U2"), 300)
    yield "operations", page_of_view(view)
    human.clicks_at_home("Decide")
    window = slack.eventually(
        lambda: [v for v in slack.workspace.views.values() if v["callback_id"] == "dispute_decide"]
    )
    yield "decide", page_of_view(window[0])


def _photograph(html: str, into: Path) -> None:
    """Take the picture, cut to what is on it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        sized = ["--window-size=460,2400", f"--screenshot={into}", source.as_uri()]
        subprocess.run([*command, *sized], check=True, capture_output=True, timeout=120)
    _cut(into)


def _cut(picture: Path) -> None:
    """Take the white below and beside away."""
    import numpy as np
    from matplotlib import image

    pixels = image.imread(picture)
    written = np.argwhere(pixels[..., :3].min(axis=2) < 0.99)
    bottom, right = written.max(axis=0) + 12
    image.imsave(picture, pixels[:bottom, : max(int(right), 430)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
