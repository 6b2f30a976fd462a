"""Moments, windows and the zone of an edition: the one place that turns a written date into an instant.

A window is half-open: what is received before `closes` is in time. A day that closes ends when the next day
begins in the edition's zone. A local time that the clocks skip or repeat is refused, never guessed.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

from workflows.wording import _, sentence

if TYPE_CHECKING:
    from workflows.rounds import AnyStage
    from workflows.rulebook import Rulebook

# The clock closes a stage so much later, so that what was received in time finds its door open.
DRAIN = timedelta(seconds=60)
UNKNOWN = "to_be_confirmed"
WRITTEN = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2})(?:[ T](\d{2}):(\d{2})(?: ?([A-Z][A-Za-z_/+-]*))?)?)?$")
HOW = sentence(
    _("write a day (2026-01-20), a time (2026-01-20 18:00; 24:00 is the end of the day), a month (2026-01) or to_be_confirmed"))


class UnclearTime(ValueError):
    """A local time that the zone's clocks skip, or show twice; `readings` are the two instants it could mean, in UTC."""

    def __init__(self, local: datetime, zone: ZoneInfo, readings: tuple[datetime, datetime]):
        self.local, self.zone, self.readings = local, zone, tuple(sorted(readings))
        self.skipped = readings[0].astimezone(zone).replace(tzinfo=None) != local
        super().__init__(self.told())

    def shown(self) -> tuple[str, str]:
        """Both readings as a person can write them instead: the clock's time beside a skip, or in GMT."""
        times = [at.astimezone(self.zone) if self.skipped else at for at in self.readings]
        return tuple(f"{at:%Y-%m-%d %H:%M}{'' if self.skipped else ' GMT'}" for at in times)

    def told(self) -> str:
        first, second = self.shown()
        skipped = _("{time} does not exist in {zone}: the clocks skip it; write “{first}” or “{second}”")
        twice = _("{time} comes twice in {zone}: write “{first}” or “{second}”")
        time = f"{self.local:%Y-%m-%d %H:%M}"
        return sentence(skipped if self.skipped else twice, time=time, zone=self.zone.key, first=first, second=second)


class Window(NamedTuple):
    """Aware instants in UTC; None where the rulebook does not know yet, or sets no end."""

    opens: datetime | None
    closes: datetime | None

    def contains(self, at: datetime) -> bool:
        return self.opens is not None and self.opens <= at and (self.closes is None or at < self.closes)


class Moment(BaseModel):
    """When something is to happen, as precisely as the rules say it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    precision: Literal["instant", "day", "month", "to_be_confirmed"]
    local: datetime | None = None  # naive: as the clock on the wall of `zone` shows it
    zone: str | None = None  # None: the edition's
    not_before: "Moment | None" = None

    @property
    def known(self) -> bool:
        return self.precision in ("instant", "day")

    @property
    def day(self) -> date | None:
        return self.local.date() if self.known else None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema, handler) -> dict:
        """As it is written in a file, for editors."""
        written = {"type": "string", "pattern": f"{WRITTEN.pattern}|^{UNKNOWN}$", "description": HOW}
        later = {"type": "object", "required": [UNKNOWN], "additionalProperties": False,
                 "properties": {UNKNOWN: {"const": True}, "not_before": {"type": "string", "pattern": WRITTEN.pattern}}}
        return {"anyOf": [written, later]}

    @model_validator(mode="before")
    @classmethod
    def from_text(cls, value: Any) -> Any:
        return read_moment(value)

    @model_serializer
    def as_text(self) -> Any:
        if self.precision == UNKNOWN:
            return {UNKNOWN: True, "not_before": self.not_before.as_text()} if self.not_before else UNKNOWN
        shape = {"month": "%Y-%m", "day": "%Y-%m-%d", "instant": "%Y-%m-%d %H:%M"}[self.precision]
        return f"{self.local.strftime(shape)} {self.zone or ''}".strip()


def window(rulebook: "Rulebook", stage: "AnyStage") -> Window:
    """When the stage is open, in UTC, as the rulebook alone says it."""
    return Window(instant(rulebook, stage.opens), instant(rulebook, stage.closes, end=True))


def instant(rulebook: "Rulebook", moment: Moment | None, end: bool = False) -> datetime | None:
    """The moment in UTC, or None where it is not known to the day. `end`: a day is its end, not its start.

    Raises UnclearTime where the zone's clocks skip or repeat the time.
    """
    if moment is None or not moment.known:
        return None
    zone = ZoneInfo(moment.zone or rulebook.time_zone)
    if moment.precision == "day":
        return start_of(moment.day + timedelta(days=1) if end else moment.day, zone)
    return certain(moment.local, zone)


def at(rulebook: "Rulebook", reference: str) -> datetime | None:
    """What a reference names (“submission.closes”, “ceremony.starts”), or the end of a written day."""
    if WRITTEN.match(reference):
        return instant(rulebook, Moment.model_validate(reference), end=True)
    owner, _, which = reference.rpartition(".")
    holder = rulebook.ceremony if owner == "ceremony" else rulebook.stage(owner)
    return instant(rulebook, getattr(holder, which), end=which in ("closes", "ends"))


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day; where midnight is skipped, the instant of the skip."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of_day(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the day so many days after the one that `at` is in."""
    return start_of(at.astimezone(zone).date() + timedelta(days=days + 1), zone)


def later_by(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall so many days later; where the clocks skip it, as much after the skip."""
    local = at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)


def certain(local: datetime, zone: ZoneInfo) -> datetime:
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:  # so they are where the clocks skip a time, and where they show it twice
        raise UnclearTime(local, zone, (first, second))
    return first


def read_moment(value: Any) -> Any:
    if isinstance(value, Moment):
        return value.__dict__
    if isinstance(value, dict) and UNKNOWN in value and set(value) <= {UNKNOWN, "not_before"}:
        return {"precision": UNKNOWN, "not_before": value.get("not_before")}
    if value == UNKNOWN:
        return {"precision": UNKNOWN}
    if isinstance(value, str):
        return parts_of(value)
    if isinstance(value, dict) and "precision" in value:
        return value
    raise ValueError(HOW)


def parts_of(text: str) -> dict:
    found = WRITTEN.match(text)
    if not found:
        raise ValueError(sentence(_("“{text_}” is not a date: {how}"), text_=text, how=HOW))
    year, month, day, hour, minute, zone = found.groups()
    if not "1900" <= year <= "2999":
        raise ValueError(sentence(_("“{text_}” is not in the years from 1900 to 2999"), text_=text))
    if zone and zone not in available_timezones():
        raise ValueError(sentence(_("“{zone}” is not a time zone; write for example GMT or Europe/Madrid"), zone=zone))
    try:
        ends = (hour, minute) == ("24", "00")  # the end of a day is the start of the next
        local = datetime(int(year), int(month), int(day or 1), 0 if ends else int(hour or 0), int(minute or 0))
        local += timedelta(days=ends)
    except ValueError:
        raise ValueError(sentence(_("“{text_}” is not a date of the calendar"), text_=text)) from None
    return {"precision": "instant" if hour else "day" if day else "month", "local": local, "zone": zone}
