"""The ASGI application at /live/: `stream` and `send`. It knows names, numbers and bytes."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from befriend.realtime.answering import HEAD, Give, Message, became, reply, said, whole
from befriend.realtime.asking import MOST_BYTES, Answer, Ask, send_asked, stream_asked
from befriend.realtime.bells import Bell, bell
from befriend.realtime.callers import Caller, Callers, Gone, Present, Who
from befriend.realtime.connections import away
from befriend.realtime.hub import Heard, Hub
from befriend.realtime.listener import Listener
from befriend.realtime.log import Log, Outcome, Send
from befriend.realtime.rates import Limits, network_of
from befriend.realtime.wake import off_wake, on_wake
from befriend.realtime.wire import EXTENSION, Sending, Wire
from befriend.realtime.writer import Told, Waiting, Writer
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import forget_erased

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

NEWS_EVERY = 0.4  # seconds: a revocation arrives within one, and no send has to ask for destroyed keys
PRESENT_EVERY = 10
MOST_SWALLOWED = 4 * 1024 * 1024  # bytes of a send that is too long
MOST_STREAMS = 12  # of one person: windows and devices


class LiveApp:
    """Who a cookie belongs to is known above; `who` and `gone` are handed in (config/asgi.py). So is `present`, which
    is told every ten seconds who listens to what."""

    def __init__(self, *, who: Who, gone: Gone, present: Present | None = None, limits: Limits | None = None) -> None:
        self._callers = Callers(who, gone)
        self._origin, self._cookie = settings.ORIGIN, settings.SESSION_COOKIE_NAME
        self._present = present
        self._limits = limits or Limits(settings.LIVE_RATE)
        self._streams: dict[int, int] = {}
        self._hub: Hub | None = None

    @property
    def hub(self) -> Hub:
        if self._hub is None:
            raise RuntimeError("The live room answers only between startup and shutdown.")
        return self._hub

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._hub = Hub()
        self._writer = Writer(self._committed)
        self._writer.start()
        self._bell: Bell = bell(self._hub.wake, own=self._writer.backend)
        on_wake(self._woken)
        jobs = (self._hub.run, self._bell.run, self._seconds, self._news, self._destroyed, self._presence)
        self._tasks = [asyncio.ensure_future(_kept_up(job)) for job in jobs]

    async def stop(self) -> None:
        off_wake(self._woken)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._writer.stop)
        self.hub.stop()
        self._callers.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Give) -> None:
        ask = Ask.of(scope, network_of)
        sending = scope["extensions"][EXTENSION].get("sending")
        if sending is not None:
            return self._take(ask, sending)
        try:
            if ask.path == "/live/send":
                await self._send(ask, receive, send)
            elif ask.path == "/live/stream":
                await self._stream(ask, scope["extensions"][EXTENSION]["wire"], send)
            else:
                raise Answer(404, "absent", _("There is nothing here."))
        except Answer as answer:
            await reply(send, *said(answer))
        except _away():
            words = _("That did not reach us. Please try again in a moment.")
            await reply(send, 503, {"code": "later", "words": words}, 1)

    def _take(self, ask: Ask, sending: Sending) -> None:
        """A send of somebody known here needs no task: what must be asked of a database goes the other way."""
        cookie = ask.cookie(self._cookie) or ""
        caller = self._callers.known(cookie)
        if caller is None or not ask.comes_from(self._origin):
            return
        try:
            send = self._checked(ask, caller, sending.body)
        except Answer as answer:
            sending.is_taken = True
            sending.answer(*whole(*said(answer)))
            return
        sending.is_taken = True
        self._writer.write(Waiting(send, partial(self._told, sending, cookie, send)))

    def _told(self, sending: Sending, cookie: str, send: Send, outcome: Outcome) -> None:
        if _may_be_stronger(send, outcome):
            self._loop.create_task(self._asked_again(sending, cookie, send, outcome))
        else:
            sending.answer(*whole(*became(outcome)))

    async def _asked_again(self, sending: Sending, cookie: str, send: Send, outcome: Outcome) -> None:
        try:
            outcome = await self._stronger(cookie, send, outcome)
        finally:
            sending.answer(*whole(*became(outcome)))

    async def _stronger(self, cookie: str, send: Send, outcome: Outcome) -> Outcome:
        """Whoever was refused may have shown a passkey since, on a page or in a stream of another process."""
        with suppress(*_away()):
            caller = await self._callers.anew(cookie)
            if caller and caller.is_strong:
                return await self._written(replace(send, is_strong=True))
        return outcome

    async def _send(self, ask: Ask, receive: Receive, give: Give) -> None:
        _expect(ask, "POST")
        if not ask.comes_from(self._origin):
            raise _foreign()
        self._arrives(ask)
        caller = await self._caller(ask)
        send = self._checked(ask, caller, await _body(ask, receive))
        outcome = await self._written(send)
        if _may_be_stronger(send, outcome):
            outcome = await self._stronger(ask.cookie(self._cookie) or "", send, outcome)
        await reply(give, *became(outcome))

    def _checked(self, ask: Ask, caller: Caller, body: bytes) -> Send:
        channel, uuid, event = send_asked(ask.headers.get(b"content-type", b""), body)
        now = time.monotonic()
        wait = self._limits.wait_to_send(member=caller.account, channel=channel, network=ask.network, now=now)
        if wait:
            raise _too_much(wait)
        return Send(channel, caller.account, uuid, event, caller.is_strong)

    async def _written(self, send: Send) -> Outcome:
        answer: asyncio.Future[Outcome] = self._loop.create_future()
        self._writer.write(Waiting(send, partial(_settle, answer)))
        return await answer

    def _committed(self, answers: Sequence[tuple[Told, Outcome]], logs: Sequence[Log]) -> None:
        """In the writer's thread."""
        frames = [(log.row.public_id, self.hub.render(log.row.public_id, log.said)) for log in logs]

        def tell() -> None:
            for public_id, fresh in frames:
                self.hub.publish(public_id, fresh)
            for told, outcome in answers:
                told(outcome)
            if frames:
                self._bell.ring()

        with suppress(RuntimeError):  # the loop has ended; who waited will ask again
            self._loop.call_soon_threadsafe(tell)

    def _woken(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.hub.wake)

    async def _stream(self, ask: Ask, wire: Wire, give: Give) -> None:
        _expect(ask, "GET")
        if ask.comes_from(self._origin) is False:
            raise _foreign()
        self._arrives(ask)
        caller = await self._caller(ask)
        names, seen = stream_asked(ask)
        self._take_place(caller)
        is_open = False
        try:
            caller, channels = await self._let_in(ask, caller, names)
            seen = await self._positions(caller, channels, seen)
            await give({"type": "http.response.start", "status": 200, "headers": HEAD})
            if not wire.transport.is_closing():
                listener = self._listener(wire, caller, channels, seen)
                is_open = True
                self._begin(listener)
        finally:
            if not is_open:
                self._give_up_place(caller.account)

    def _arrives(self, ask: Ask) -> None:
        """Counted before any database is asked who it is."""
        wait = self._limits.arrivals.take(ask.network, time.monotonic())
        if wait:
            raise _too_much(wait)

    def _take_place(self, caller: Caller) -> None:
        """Before anything is awaited: of many streams asked for at once no more get through than of one after another."""
        taken = self._streams.get(caller.account, 0)
        if taken >= MOST_STREAMS:
            raise _too_much(10)
        self._streams[caller.account] = taken + 1

    def _give_up_place(self, account: int) -> None:
        left = self._streams.pop(account, 1) - 1
        if left:
            self._streams[account] = left

    async def _positions(self, caller: Caller, channels: list[Heard], seen: list[int]) -> list[int]:
        """From where each channel is read: what this person has seen, and never before their ticket began."""
        seen = [max(last, heard.readers[caller.account].since) for last, heard in zip(seen, channels, strict=True)]
        if _are_behind(channels, seen) and not await self.hub.refresh():
            raise ConnectionError
        if _are_behind(channels, seen):
            raise Answer(400, "position", _("This page is ahead of its room. Please load it again."))
        return seen

    async def _let_in(self, ask: Ask, caller: Caller, names: list[UUID]) -> tuple[Caller, list[Heard]]:
        """Also somebody who has shown a passkey, or was admitted, a moment ago."""
        channels = await self.hub.learn(names)
        if not caller.is_strong and not _are_open(names, channels, caller):
            caller = await self._caller(ask, anew=True)
        if not _are_open(names, channels, caller):
            wait = self._limits.member.take(caller.account, time.monotonic())
            if wait:
                raise _too_much(wait)
            await self.hub.look_again(channels)
        if not _are_open(names, channels, caller):
            raise Answer(404, "absent", _("This room is not open to you now."))
        return caller, channels

    def _listener(self, wire: Wire, caller: Caller, channels: list[Heard], seen: list[int]) -> Listener:
        """From here on the place is given up by whoever ends the line."""
        closes_at = self.hub.closing_time(time.monotonic())
        listener = Listener(wire, caller=caller, channels=channels, seen=seen, closes_at=closes_at)
        wire.take_over(lambda: self._left(listener))
        return listener

    def _begin(self, listener: Listener) -> None:
        listener.greet()
        if listener.behind() is None:
            self.hub.attach(listener)
        else:
            self._loop.create_task(self.hub.join(listener))

    def _left(self, listener: Listener) -> None:
        self.hub.leave(listener)
        self._give_up_place(listener.account)

    async def _caller(self, ask: Ask, *, anew: bool = False) -> Caller:
        cookie = ask.cookie(self._cookie)
        asked = self._callers.anew if anew else self._callers.caller
        caller = await asked(cookie) if cookie else None
        if caller is None:
            raise Answer(
                401,
                "signed-out",
                _("You are signed out here. Please sign in again; your words are still in this page."),
            )
        return caller

    async def _seconds(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.hub.tick(time.monotonic())

    async def _news(self) -> None:
        """Who was signed out: asked beside, so that no send waits for it."""
        while True:
            await asyncio.sleep(NEWS_EVERY)
            self.hub.wake()
            await self.hub.shut_doors()
            listening = {listener.session for listener in self.hub.listeners}
            with suppress(*_away()):
                self.hub.end_sessions(await self._callers.those_gone(listening))

    async def _destroyed(self) -> None:
        """Which keys were destroyed. They lie in another database: one that is away, or silent, holds up no revocation."""
        while True:
            await asyncio.sleep(NEWS_EVERY)
            with suppress(*_away()):
                await self._callers.apart(forget_erased)

    async def _presence(self) -> None:
        while self._present:
            await asyncio.sleep(PRESENT_EVERY)
            with suppress(*_away()):
                await self._callers.aside(partial(self._present, self.hub.attendance()))


def _are_open(names: list[UUID], channels: list[Heard], caller: Caller) -> bool:
    return len(channels) == len(names) and all(heard.is_open_to(caller.account, caller.is_strong) for heard in channels)


def _are_behind(channels: list[Heard], seen: list[int]) -> bool:
    return any(last > heard.seq for last, heard in zip(seen, channels, strict=True))


def _may_be_stronger(send: Send, outcome: Outcome) -> bool:
    return not send.is_strong and isinstance(outcome, Refusal) and outcome.code == "absent"


def _settle(answer: asyncio.Future[Outcome], outcome: Outcome) -> None:
    if not answer.done():
        answer.set_result(outcome)


async def _kept_up(job: Callable[[], Awaitable[None]]) -> None:
    """For as long as the process lives; what falls is told and begins again."""
    while True:
        try:
            await job()
        except Exception:
            log.exception("live: a part of the live room fell")
        await asyncio.sleep(1)


async def _body(ask: Ask, receive: Receive) -> bytes:
    """What is too long is read to its end and dropped, since a browser that is cut while it sends shows no answer."""
    announced = ask.headers.get(b"content-length", b"0")
    if not announced.isdigit() or int(announced) > MOST_SWALLOWED:
        raise _too_long()
    body, length = b"", 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Answer(400, "cut", _("The connection ended before all words had come."))
        part: bytes = message.get("body", b"")
        length += len(part)
        if length <= MOST_BYTES:
            body += part
        if not message.get("more_body") or length > MOST_SWALLOWED:
            break
    if length > MOST_BYTES:
        raise _too_long()
    return body


def _away() -> tuple[type[Exception], ...]:
    return ConnectionError, *away()


def _expect(ask: Ask, method: str) -> None:
    if ask.method != method:
        raise Answer(405, "method", _("This page asked in a way that is not known here."))


def _foreign() -> Answer:
    return Answer(403, "origin", _("This came from another site, so nothing was done with it."))


def _too_much(wait: float) -> Answer:
    return Answer(429, "slowly", _("That was much at once. Please wait a moment, then try again."), wait=wait)


def _too_long() -> Answer:
    return Answer(413, "long", _("That is longer than fits here. Please send it in smaller parts."))
