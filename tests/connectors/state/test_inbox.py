"""Work that came in: once for each key, in order within a lane, never lost with the worker that was at it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from connectors.home import Home
from connectors.state import State
from connectors.state.inbox import LEASE, Inbox
from connectors.state.tables import inbox as table


@pytest.fixture
def inbox(tmp_path: Path, state_url: str) -> Iterator[Inbox]:
    state = State.open(Home(tmp_path), url=state_url)
    yield state.inbox
    state.close()


def put(inbox: Inbox, key: str, lane: str = "a", now: float = 0.0) -> bool:
    return inbox.put(key, lane, "question", {"text": key}, now=now)


def test_the_same_thing_is_kept_once_however_often_it_arrives(inbox: Inbox) -> None:
    assert put(inbox, "k") is True
    assert put(inbox, "k") is False
    work = inbox.take("one", now=1)
    assert work is not None
    assert inbox.done(work, now=2)
    assert put(inbox, "k", now=3) is False, "also after it was done"
    assert inbox.take("one", now=4) is None


def test_work_of_one_lane_is_done_in_order_and_lanes_do_not_wait_for_each_other(inbox: Inbox) -> None:
    for key, lane in (("1", "a"), ("2", "a"), ("3", "b")):
        put(inbox, key, lane)
    first, second = inbox.take("one", now=1), inbox.take("two", now=1)
    assert first is not None
    assert second is not None
    assert (first.key, second.key) == ("1", "3")
    assert inbox.take("three", now=1) is None
    inbox.done(first, now=2)
    third = inbox.take("three", now=2)
    assert third is not None
    assert third.key == "2"


def test_what_was_said_first_is_done_first_also_if_it_came_later(inbox: Inbox) -> None:
    inbox.put("second", "a", "question", {}, now=10.00, said_at=2, settle=0.1)
    inbox.put("first", "a", "question", {}, now=10.05, said_at=1, settle=0.1)
    assert inbox.take("one", now=10.09) is None
    taken = inbox.take("one", now=10.15)
    assert taken is not None
    assert taken.key == "first"


def test_what_a_dead_worker_was_at_goes_to_the_next_with_what_it_had_prepared(inbox: Inbox) -> None:
    put(inbox, "1")
    dead = inbox.take("dead", now=1)
    assert dead is not None
    inbox.prepared(dead, {"text": "the answer"})
    inbox.sending(dead)
    assert inbox.take("next", now=LEASE) is None, "its lease is not over"
    taken = inbox.take("next", now=1 + LEASE + 0.1)
    assert taken is not None
    assert (taken.reply, taken.unsure, taken.tries) == ({"text": "the answer"}, True, 2)
    assert inbox.done(dead, now=40) is False, "whoever lost its claim cannot end the work"
    assert inbox.done(taken, now=41) is True


def test_a_worker_that_is_alive_keeps_its_claim(inbox: Inbox) -> None:
    put(inbox, "1")
    inbox.take("alive", now=1)
    inbox.keep("alive", now=LEASE)
    assert inbox.take("next", now=2 * LEASE - 1) is None
    assert inbox.take("next", now=2 * LEASE + 1) is not None


def test_work_given_back_waits_for_its_moment_and_its_lane_waits_with_it(inbox: Inbox) -> None:
    put(inbox, "1")
    put(inbox, "2")
    work = inbox.take("one", now=1)
    assert work is not None
    inbox.later(work, at=10, unsure=False)
    assert inbox.take("one", now=9) is None
    again = inbox.take("one", now=10)
    assert again is not None
    assert (again.key, again.tries) == ("1", 1)


def test_stopping_a_lane_ends_what_is_undone_in_it_and_nothing_else(inbox: Inbox) -> None:
    for key, lane in (("1", "a"), ("2", "a"), ("3", "b")):
        put(inbox, key, lane)
    at_it = inbox.take("one", now=1)
    assert at_it is not None
    assert inbox.stop("a", now=2) == 2
    assert inbox.prepared(at_it, {"text": "too late"}) is False
    assert inbox.outcome("2") == {"stopped": True}
    left = inbox.take("one", now=3)
    assert left is not None
    assert left.key == "3"


def test_of_work_that_is_done_only_key_and_outcome_are_left(inbox: Inbox) -> None:
    put(inbox, "1")
    work = inbox.take("one", now=1)
    assert work is not None
    inbox.prepared(work, {"text": "4,250.00"})
    inbox.done(work, now=2, outcome={"ts": "17.1"})
    assert inbox.outcome("1") == {"ts": "17.1"}
    with inbox._database.reading() as connection:
        (row,) = connection.execute(select(table.c.body, table.c.reply)).all()
    assert row == ({}, None)
    assert inbox.forget(before=3) == 1
    assert inbox.outcome("1") is None


def test_a_worker_that_leaves_in_good_order_gives_its_work_back_at_once(inbox: Inbox) -> None:
    put(inbox, "1")
    inbox.take("leaving", now=1)
    inbox.release("leaving", now=2)
    assert inbox.take("next", now=2) is not None


def work_off(folder: Path, url: str, worker: str, ended: Callable[[tuple[str, str]], None]) -> None:
    inbox = State.open(Home(folder), url=url).inbox
    while inbox.undone():
        if work := inbox.take(worker, now=1):
            ended((work.lane, work.key))
            inbox.done(work, now=1)


def test_several_processes_do_everything_once_and_in_order(tmp_path: Path, state_url: str) -> None:
    inbox = State.open(Home(tmp_path), url=state_url).inbox
    for number in range(40):
        put(inbox, f"{number:02}", lane=f"lane-{number % 4}")
    with multiprocessing.get_context("fork").Manager() as manager:
        ended = manager.list()
        context = multiprocessing.get_context("fork")
        workers = [
            context.Process(target=work_off, args=(tmp_path, state_url, f"w{n}", ended.append)) for n in range(3)
        ]
        for process in workers:
            process.start()
        for process in workers:
            process.join(60)
        log = list(ended)
    assert sorted(key for _, key in log) == [f"{n:02}" for n in range(40)]
    for lane in range(4):
        keys = [key for name, key in log if name == f"lane-{lane}"]
        assert keys == sorted(keys)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab")), max_size=12), st.randoms())
def test_whatever_dies_and_is_given_back_each_key_is_done_once(
    tmp_path_factory: pytest.TempPathFactory, came: list[tuple[int, str]], chance: object
) -> None:
    inbox = State.open(Home(tmp_path_factory.mktemp("inbox"))).inbox
    for key, lane in came:
        put(inbox, f"{lane}{key}", lane)
    now, done = 1.0, []
    while inbox.undone():
        work = inbox.take("w", now=now)
        fate = chance.choice(["done", "dies", "later"])  # type: ignore[attr-defined]
        if work and fate == "done" and inbox.done(work, now=now):
            done.append(work.key)
        elif work and fate == "later":
            inbox.later(work, at=now + 5, unsure=False)
        now += 7
    assert sorted(done) == sorted({f"{lane}{key}" for key, lane in came})
