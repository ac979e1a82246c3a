"""Accounts elsewhere that belong to people."""

from __future__ import annotations

from pathlib import Path

from connectors.home import Home
from connectors.state import State


def test_an_account_is_whose_it_was_last_said_to_be(tmp_path: Path, state_url: str) -> None:
    links = State.open(Home(tmp_path), url=state_url).links
    assert links.person("slack:T1:U1") is None
    links.put("slack:T1:U1", "dana@acme.example")
    links.put("slack:T1:U1", "erik@acme.example")
    assert links.person("slack:T1:U1") == "erik@acme.example"
    assert links.person("slack:T2:U1") is None
    assert links.remove("slack:T1:U1") is True
    assert links.remove("slack:T1:U1") is False
    assert links.person("slack:T1:U1") is None
