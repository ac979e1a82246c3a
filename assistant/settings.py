"""Settings: environment variables COACH_* and a `.env` file in the working folder; the environment wins.

COACH_HOME            where everything is kept (default: the platform's user data folder)
COACH_PERSON          who asks where nobody is named (default: the company's default person)
COACH_LANGUAGE        the language of a question that does not show its own (default: en)
COACH_LANGUAGES       the languages that are understood and answered in, folders of prompts/ (default: en,nb)
COACH_MODEL           embedded (default), openai, or openai:MODEL
COACH_OPENAI_API_KEY  the key of the endpoint; with it go COACH_OPENAI_BASE_URL, COACH_OPENAI_MODEL,
                      COACH_OPENAI_TIMEOUT (seconds that one call may take, its retries included),
                      COACH_OPENAI_TURN_SECONDS (that a whole turn may take), COACH_OPENAI_RETRIES,
                      COACH_OPENAI_REST (seconds before an endpoint that failed is tried again),
                      COACH_OPENAI_STREAMING (false where the server cannot)
COACH_OPENAI_FALLBACK_MODEL  a second model for when the first fails; COACH_OPENAI_FALLBACK_BASE_URL and
                      COACH_OPENAI_FALLBACK_API_KEY where it is elsewhere (else those of the first)
COACH_BUDGET_PERSON_TOKENS  tokens that a person may use of a language model in a day, read and written together;
                      likewise COACH_BUDGET_TEAM_TOKENS, COACH_BUDGET_COMPANY_TOKENS, and _MONEY for _TOKENS
COACH_PRICE_IN, COACH_PRICE_OUT  what a million tokens cost, read and written, in COACH_PRICE_CURRENCY (USD); of the
                      fallback model COACH_FALLBACK_PRICE_IN, COACH_FALLBACK_PRICE_OUT (else the same)
COACH_MASK            1: names, e-mail addresses and telephone numbers are masked before a language model reads them;
                      COACH_MASK_ACCOUNTS: names of customers, too
COACH_TELEMETRY       1: turns go to an OpenTelemetry collector, set by its own variables (OTEL_EXPORTER_OTLP_ENDPOINT)
COACH_METRICS_PORT    where `coach slack` serves metrics for Prometheus, on COACH_METRICS_HOST (127.0.0.1)
COACH_TONE, COACH_METHOD  how a language model coaches: plain, warm or direct; none, meddicc, spin or challenger
COACH_STATE_URL       the state's database (default: SQLite in the home folder)
COACH_LIBRARY_URL     a Chroma server that holds the library (default: embedded, in the home folder)
COACH_EMBEDDINGS      what the library is embedded with: embedded (default), openai:MODEL, PROVIDER:MODEL of another
                      that LangChain knows, or a class by its path; with it go COACH_EMBEDDINGS_BASE_URL and
                      COACH_EMBEDDINGS_API_KEY (else those of the chat model), COACH_EMBEDDINGS_OPTIONS (JSON)
COACH_MEMORY_TURNS    how many turns of a thread are remembered
COACH_SLACK_BOT_TOKEN the Slack app's own token (xoxb-...); with it go COACH_SLACK_APP_TOKEN (xapp-..., for Socket
                      Mode), COACH_SLACK_SIGNING_SECRET (for HTTP), COACH_SLACK_BASE_URL (where Slack's Web API is)
COACH_SLACK_CLIENT_ID for many workspaces by OAuth; with it go COACH_SLACK_CLIENT_SECRET, COACH_SLACK_ENCRYPTION_KEY
                      (what tokens are kept with; several with commas: the first seals, all open) and
                      COACH_SLACK_WORKSPACES (ids of the workspaces that may install it)
COACH_SLACK_DIGEST_AT when the digest comes (08:00), COACH_SLACK_QUIET when nobody is written to unasked
                      (18:00-08:00), both by each person's own clock; COACH_SLACK_ALERTS_A_DAY (3; 0 for none)
"""

from __future__ import annotations

import os
import re
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.errors import BadUse

PREFIX = "COACH_"
ENV_FILE = ".env"


class Settings(BaseSettings):
    """What may be set, with its defaults. Secrets are never shown by repr, str or doctor."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    home: Path | None = None
    person: str | None = None
    language: str = "en"
    languages: str = "en,nb"
    model: str = "embedded"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-4.1-mini"
    openai_timeout: float = Field(20.0, gt=0, le=600)
    openai_turn_seconds: float = Field(60.0, gt=0, le=3600)
    openai_retries: int = Field(2, ge=0, le=10)
    openai_rest: float = Field(5.0, gt=0, le=3600)
    openai_streaming: bool = True
    openai_fallback_model: str | None = None
    openai_fallback_base_url: str | None = None
    openai_fallback_api_key: SecretStr | None = None
    budget_person_tokens: int | None = Field(None, ge=0)
    budget_team_tokens: int | None = Field(None, ge=0)
    budget_company_tokens: int | None = Field(None, ge=0)
    budget_person_money: Decimal | None = Field(None, ge=0)
    budget_team_money: Decimal | None = Field(None, ge=0)
    budget_company_money: Decimal | None = Field(None, ge=0)
    price_in: Decimal | None = Field(None, ge=0)
    price_out: Decimal | None = Field(None, ge=0)
    price_currency: str = Field("USD", pattern="^[A-Z]{3}$")
    fallback_price_in: Decimal | None = Field(None, ge=0)
    fallback_price_out: Decimal | None = Field(None, ge=0)
    mask: bool = False
    mask_accounts: bool = False
    telemetry: bool = False
    metrics_port: int | None = Field(None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"
    tone: Literal["plain", "warm", "direct"] = "plain"
    method: Literal["none", "meddicc", "spin", "challenger"] = "none"
    state_url: SecretStr | None = None
    library_url: str | None = None
    embeddings: str = "embedded"
    embeddings_base_url: str | None = None
    embeddings_api_key: SecretStr | None = None
    embeddings_options: dict[str, Any] = Field(default_factory=dict)
    memory_turns: int = Field(12, ge=1, le=200)
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_base_url: str = "https://slack.com/api/"
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_encryption_key: SecretStr | None = None
    slack_workspaces: str = ""
    slack_digest_at: time = time(8)
    slack_quiet: str = "18:00-08:00"
    slack_alerts_a_day: int = Field(3, ge=0, le=50)

    @classmethod
    def read(cls) -> Settings:
        """From the environment and `.env`; BadUse names every value that cannot be used, without showing it."""
        try:
            return cls()
        except ValidationError as error:
            faults = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
            raise BadUse(f"A setting can't be used. {faults}.", code="bad_setting", faults=faults) from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadUse(f"The file {ENV_FILE} can't be read ({error}).", code="bad_setting") from None

    @property
    def uses_endpoint(self) -> bool:
        """Whether a language model behind an endpoint words the answers."""
        return self.model != "embedded"

    @property
    def endpoint_model(self) -> str:
        """The name of the endpoint's model; BadUse where COACH_MODEL names no kind that there is."""
        kind, _, name = self.model.partition(":")
        if kind != "openai":
            raise BadUse(
                f"COACH_MODEL is '{self.model}'; it may be embedded, openai, or openai:MODEL.", code="bad_setting"
            )
        return name or self.openai_model

    def sources(self) -> list[tuple[str, str, str]]:
        """For every setting its variable, where it was set, and its value; of a secret only that there is one."""
        in_file = _names_in(Path(ENV_FILE))
        rows = []
        for name in type(self).model_fields:
            variable = PREFIX + name.upper()
            value = getattr(self, name)
            if any(variable == key.upper() for key in os.environ):
                origin = "environment"
            else:
                origin = ENV_FILE if variable in in_file else "default"
            rows.append((variable, origin, _shown(value)))
        return rows


def _shown(value: object) -> str:
    """A value as doctor prints it: of secrets and options only that they are there, of an address not who logs in."""
    if isinstance(value, SecretStr):
        return "(set, not shown)"
    if isinstance(value, dict):
        return ", ".join(map(str, value))  # their names: a key may be among them
    return "" if value is None else re.sub(r"(?<=://)[^/@]*@", "", str(value))


def _names_in(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    lines = (line.strip().removeprefix("export ") for line in path.read_text(encoding="utf-8").splitlines())
    return {line.split("=", 1)[0].strip().upper() for line in lines if "=" in line and not line.startswith("#")}
