"""The pictures of docs/slack.md: the real app against the loopback Slack, photographed with headless Chromium.

    python -m tests.assistant.channels.slack.pictures docs/slack

Chromium comes from the system's packages (Debian: chromium). The demo company under COACH_HOME is asked; `coach demo`
builds it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from assistant import Coach
from assistant.channels.options import home as home_of
from assistant.channels.slack.app import open_app, open_client, open_office
from assistant.channels.slack.manifest import manifest
from assistant.channels.slack.sockets import Sockets
from assistant.channels.slack.workers import Workers
from assistant.settings import Settings
from assistant.understanding import trained
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
        for name, html in _shown(slack, Human(slack, "U1")):
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
