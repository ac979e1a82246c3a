"""What went wrong with an endpoint, told apart by what to do next: try again, rest, or ask another model.

An error of the client becomes a `Failure`; `EndpointFailed` carries it to whoever chooses the next model.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import ServiceDown


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call. `code` is a phrase (notes); `retry_after` the seconds that the server asked to wait.

    `again`: the same call may work a moment later. `down`: the next turn would meet the same, so the endpoint rests.
    """

    code: str
    again: bool = False
    down: bool = False
    status: int | None = None
    retry_after: float | None = None


class EndpointFailed(ServiceDown):
    """An endpoint gave no answer to a call, whatever was tried."""

    def __init__(self, model: str, failure: Failure, attempts: int) -> None:
        message = f"The language model {model} gave no answer ({failure.code}, {attempts} tries)."
        super().__init__(message, code=failure.code, model=model, status=failure.status, attempts=attempts)
        self.failure = failure


class TooLate(Exception):
    """A call that was still running when its time was over."""


class SaidNothing(Exception):
    """A model answered with neither words nor tools."""


class BrokeOff(Exception):
    """A stream that closed before the model had come to its end."""


TIMEOUT = Failure("timeout", down=True)
RESTING = Failure("resting")


def failure_of(error: Exception) -> Failure:
    """What an error of the client means."""
    import openai

    if isinstance(error, (TooLate, openai.APITimeoutError)):
        return TIMEOUT
    if isinstance(error, SaidNothing):
        return Failure("said_nothing")
    if isinstance(error, BrokeOff):
        return Failure("broke_off", again=True)
    if isinstance(error, openai.APIConnectionError):
        return Failure("unreachable", again=True, down=True)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, _retry_after(error))
    return Failure("garbled", again=True)


def _of_status(status: int, retry_after: float | None) -> Failure:
    if status in {401, 403}:
        return Failure("refused_key", down=True, status=status)
    if status == 404:
        return Failure("no_such_model", down=True, status=status)
    if status == 429:
        return Failure("rate_limited", again=True, down=True, status=status, retry_after=retry_after)
    if status in {408, 409} or status >= 500:
        return Failure("failed_model", again=True, down=True, status=status, retry_after=retry_after)
    return Failure("refused_request", status=status)


def _retry_after(error: object) -> float | None:
    """The seconds of a Retry-After header; one that gives a date is left to the usual waiting."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(float(headers.get(name, "")) * unit, 0.0)
        except ValueError:
            continue
    return None
