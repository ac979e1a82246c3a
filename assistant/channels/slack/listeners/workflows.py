"""Things that are done rather than asked: disputes, goals, agreed actions, approvals. A button opens a window or acts.

What a payload names (a dispute, an action, a run) is looked up at the desk of whoever pressed it: what they may not see
is as unknown as what never was.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.channels.slack import kit
from assistant.channels.slack.deeds import DECIDE, DISPUTE, GOAL, Deed, decision, dispute, goal, ticked_off
from assistant.channels.slack.forms import decision_form, dispute_form, goal_form
from assistant.channels.slack.markdown import plain_text
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.wording import phrase, word
from connectors.errors import CoachError

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger("coach.slack")
Plain = dict[str, Any]


def register(app: App, office: Office) -> None:
    """Listen to what is to be done."""
    here = office.here
    app.action(re.compile(r"^form:(dispute|goal)$"))(
        lambda ack, body, action, client: opened(ack, body, action, client, here(body))
    )
    app.action(re.compile(r"^decide:\d+$"))(
        lambda ack, body, action, client: deciding(ack, body, action, client, here(body))
    )
    app.action(re.compile(r"^tick_off(:\d+)?$"))(lambda ack, body, action: tick_off(ack, body, action, here(body)))
    app.action(re.compile(r"^approve:\d+$"))(lambda ack, body, action: approve(ack, body, action, here(body)))
    app.action(re.compile(r"^run_(approved|published)$"))(
        lambda ack, body, action: run_on(ack, body, action, here(body))
    )
    app.view(DISPUTE)(lambda ack, body, view: sent(ack, body, view, here(body), dispute))
    app.view(GOAL)(lambda ack, body, view: sent(ack, body, view, here(body), goal))
    app.view(DECIDE)(lambda ack, body, view: sent(ack, body, view, here(body), lambda values: _decided(view, values)))


def opened(ack: Any, body: Plain, action: Plain, client: WebClient, office: Office) -> None:
    """The window to open a dispute or to set a goal."""
    ack()
    language = office.people.language(body["user"]["id"])
    form = dispute_form(language) if action["action_id"] == "form:dispute" else goal_form(language)
    client.views_open(trigger_id=body["trigger_id"], view=form)


def deciding(ack: Any, body: Plain, action: Plain, client: WebClient, office: Office) -> None:
    """The window to decide a dispute in, with the dispute as the person may see it; else why there is none."""
    ack()
    user, number = body["user"]["id"], int(action["action_id"].partition(":")[2])
    language = office.people.language(user)
    try:
        told = _told(office, user, number, language)
    except CoachError as error:
        log.warning("user %s asked for dispute %d: %s", user, number, error.message)
        _refuse(office, body, action, {"skill": "disputes", "args": {"number": number}})
        return
    client.views_open(trigger_id=body["trigger_id"], view=decision_form(number, told, language))


def tick_off(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """An agreed action is done."""
    _do(office, body, action, ticked_off(_number(action["value"])))
    ack()


def approve(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """An adjustment is approved."""
    place, number = Place(office.team, "", body["user"]["id"]), _number(action["action_id"].partition(":")[2])
    office.put(_key(body, action), "approve", place, number=number)
    ack()


def run_on(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """A run of commissions is approved or published."""
    place, to = Place(office.team, "", body["user"]["id"]), action["action_id"].partition("_")[2]
    office.put(_key(body, action), "run", place, period=action["value"], to=to)
    ack()


def sent(ack: Any, body: Plain, view: Plain, office: Office, read: Callable[[Plain], Deed]) -> None:
    """A window was filled in: what can't be done so is said in it, the rest is done."""
    user = body["user"]["id"]
    deed = read(view["state"]["values"])
    if deed.faults:
        language = office.people.language(user)
        ack(response_action="errors", errors={name: phrase(code, language) for name, code in deed.faults.items()})
        return
    office.put(f"{user}:{view['id']}", "act", Place(office.team, "", user), skill=deed.skill, args=_kept(deed.args))
    ack()


def _decided(view: Plain, values: Plain) -> Deed:
    return decision(values, _number(str(kit.unkept(view["private_metadata"]).get("number", 0))))


def _told(office: Office, user: str, number: int, language: str) -> str:
    """A dispute in words; NoData (no_dispute) where the person sees none of this number."""
    from skills.registry import load

    desk = office.coach.desk(office.people.asker(user).email, language=language)
    shown = load("disputes")(desk, number=number)
    return plain_text(word("disputes", shown, language, desk.today))


def _do(office: Office, body: Plain, action: Plain, deed: Deed) -> None:
    place = Place(office.team, "", body["user"]["id"])
    office.put(_key(body, action), "act", place, skill=deed.skill, args=_kept(deed.args))


def _refuse(office: Office, body: Plain, action: Plain, deed: Plain) -> None:
    """Have it refused where everything is: by the skill, which says why."""
    office.put(_key(body, action), "act", Place(office.team, "", body["user"]["id"]), **deed)


def _kept(args: Plain) -> Plain:
    """Arguments as the inbox keeps them: numbers as text, which loses nothing."""
    return {name: value if isinstance(value, int) else str(value) for name, value in args.items() if value is not None}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _key(body: Plain, action: Plain) -> str:
    return f"{body['user']['id']}:{action['action_id']}:{action['action_ts']}"
