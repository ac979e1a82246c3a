"""`coach slack`: the Slack app, over a socket or behind an address, until it is told to stop."""

from __future__ import annotations

import json
import logging
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.channels.options import HomeAt, debugging, home
from connectors.errors import BadUse

if TYPE_CHECKING:
    from assistant.channels.slack.office import Office
    from assistant.settings import Settings

app = typer.Typer()
log = logging.getLogger("coach.slack")


@app.command()
def slack(
    ctx: typer.Context,
    http: Annotated[bool, typer.Option("--http", help="wait for Slack's requests instead of opening a socket")] = False,
    host: Annotated[str, typer.Option("--host", help="with --http: the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="with --http: the port to listen on")] = 3000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=32, help="questions answered at once")] = 2,
    manifest: Annotated[bool, typer.Option("--manifest", help="print the app's manifest to paste into Slack")] = False,
    url: Annotated[str | None, typer.Option("--url", help="with --manifest: your address, for --http")] = None,
    link: Annotated[
        str | None, typer.Option("--link", metavar="USER=EMAIL", help="say who a Slack user is in the book")
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="print a key for COACH_SLACK_ENCRYPTION_KEY")] = False,
    metrics_port: Annotated[
        int | None, typer.Option("--metrics-port", min=1, max=65535, help="serve metrics for Prometheus at this port")
    ] = None,
    home_at: HomeAt = None,
) -> None:
    """Answer in Slack: in direct messages, where the coach is mentioned, and to /coach."""
    if manifest:
        from assistant.channels.slack.manifest import manifest as made

        print(json.dumps(made(url), indent=2, ensure_ascii=False))
        return
    if new_key:
        from assistant.channels.slack.installing import new_key as made_key

        print(made_key())
        return
    debug = debugging(ctx)
    logging.getLogger("coach").setLevel(logging.INFO)
    if not debug:
        logging.getLogger().setLevel(logging.WARNING)
    folder = home(home_at)
    from assistant.channels.slack.app import open_client, open_office, open_workspaces
    from assistant.channels.slack.workers import Workers
    from assistant.settings import Settings
    from assistant.warm import warmed

    settings = Settings.read()
    many = bool(settings.slack_client_id)
    if many and not http:
        message = "With COACH_SLACK_CLIENT_ID (many workspaces by OAuth) Slack has to reach an address: use --http."
        raise BadUse(message, code="bad_use")
    client = None if many else open_client(settings)
    with warmed(folder):
        from assistant import Coach

        coach = Coach.open(folder, settings, debug=debug)
        office = open_office(coach, client) if client else open_workspaces(coach, settings)
    if link:
        _link(office, link)
        return
    _watch(office, settings, settings.metrics_port if metrics_port is None else metrics_port)
    at_work = Workers(office, workers)
    serve = _over_http(office, settings, host, port) if http else _over_socket(office, settings)
    at_work.start()
    try:
        serve()
    finally:
        at_work.stop()


def _watch(office: Office, settings: Settings, port: int | None) -> None:
    """Serve metrics of every turn at a port, where one is set."""
    if port is not None:
        from assistant.telemetry import Telemetry

        office.coach.telemetry = Telemetry.open(settings, port=port)
        print(f"Metrics are at http://{settings.metrics_host}:{port}/metrics", file=sys.stderr, flush=True)


def _link(office: Office, said: str) -> None:
    """Keep whose a Slack user is; the person must be in the book."""
    from assistant.channels.slack.people import account

    named, _, email = (part.strip() for part in said.partition("="))
    team, _, user = named.rpartition("/")
    team = team or office.team
    if not user or not email or not team:
        example = "T0456EFGH/U0123ABCD" if office.branches else "U0123ABCD"
        raise BadUse(f"Say it like this: --link {example}=dana@acme.example", code="bad_use")
    person = office.coach.desk(email).person
    office.state.links.put(account(team, user), email.lower())
    print(f"{user} in Slack is {person.name} ({person.email}).")


def _over_socket(office: Office, settings: Settings) -> Any:
    from assistant.channels.slack.app import needed, open_app
    from assistant.channels.slack.sockets import Sockets

    token = needed(settings.slack_app_token, "COACH_SLACK_APP_TOKEN")
    app = open_app(office, settings)

    def serve() -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sockets = Sockets(app, office.client, token)
        sockets.open()
        print(f"Sales Coach is connected to the workspace {office.team}.", file=sys.stderr, flush=True)
        stop.wait()
        sockets.close()

    return serve


def _over_http(office: Office, settings: Settings, host: str, port: int) -> Any:
    from assistant.channels.slack.app import open_app, open_flow
    from assistant.channels.slack.endpoint import Http
    from assistant.channels.slack.manifest import EVENTS, INSTALL

    app = open_app(office, settings, http=True)
    flow = open_flow(office, settings) if office.branches else None

    def serve() -> None:
        import uvicorn

        print(f"Sales Coach waits for Slack at http://{host}:{port}{EVENTS}", file=sys.stderr, flush=True)
        if flow:
            print(f"Workspaces install it from {INSTALL}.", file=sys.stderr, flush=True)
        uvicorn.run(Http(app, flow), host=host, port=port, log_level="warning", lifespan="off", access_log=False)

    return serve
