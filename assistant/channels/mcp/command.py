"""`coach mcp`: serve one person's MCP client until it hangs up."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.channels.options import As, HomeAt, On, day, debugging, home

app = typer.Typer()


@app.command()
def mcp(
    ctx: typer.Context,
    person: As = None,
    on: On = None,
    language: Annotated[str | None, typer.Option("--language", help="of the tools' wording; default en")] = None,
    home_at: HomeAt = None,
) -> None:
    """Offer the skills as tools to an MCP client, over standard input and output."""
    today, folder = day(on), home(home_at)
    from assistant import Coach
    from assistant.channels.mcp.server import serve  # says at once where the extra is missing
    from assistant.settings import Settings

    settings = Settings.read()
    spoken = settings.model_copy(update={"language": language}) if language else settings
    serve(Coach.open(folder, spoken, debug=debugging(ctx)), person, today)
