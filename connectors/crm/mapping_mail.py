"""The section `mail` of a mapping: which mailboxes are read, and what of them is never kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from connectors.crm.strict import Strict, Texts, listed

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class ImapSpec(Strict):
    """A folder on an IMAP server. The password stands in the environment, never here."""

    host: str
    user: str
    password_env: str
    folder: str = "INBOX"
    port: int = Field(993, ge=1, le=65535)
    tls: Literal["yes", "starttls", "no"] = "yes"

    @model_validator(mode="after")
    def _secret(self) -> ImapSpec:
        if self.tls == "no" and self.host not in _LOOPBACK:
            raise ValueError("'tls' may be no only on this machine: the password would go over the network in the open")
        return self


class MailboxSpec(Strict):
    """One mailbox, of one of four kinds."""

    mbox: str | None = None
    maildir: str | None = None
    eml: str | None = None
    imap: ImapSpec | None = None

    @model_validator(mode="after")
    def _one(self) -> MailboxSpec:
        if len(self.model_fields_set) != 1:
            raise ValueError("'sources' should have one of mbox, maildir, eml and imap in each entry")
        return self


class ExcludeSpec(Strict):
    """Mail that is never kept: with one of these labels, somebody at these domains, or one of these words."""

    labels: Texts = ()
    domains: Texts = ()
    words: Texts = ()


class MailSpec(Strict):
    """Mail that goes into the book."""

    sources: Annotated[tuple[MailboxSpec, ...], BeforeValidator(listed)] = ()
    ours: Texts = ()
    accounts: dict[str, str] = Field(default_factory=dict)
    exclude: ExcludeSpec = Field(default_factory=ExcludeSpec)
    bodies: Literal["kept", "none"] = "kept"
    keep_days: int | None = Field(None, ge=1)

    @field_validator("ours")
    @classmethod
    def _domains(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [each for each in said if "@" in each or "." not in each]:
            raise ValueError(f"'{wrong[0]}' should be a domain, like acme.com")
        return said
