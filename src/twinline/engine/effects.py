"""Writes that must not happen twice: intent before the call, marker in the call, look before a repeat.

                 issue                       answer
    (nothing) ──────────> issued ───────────────────────────────> done
                            │  no answer, or we died                ^
                            └──> look for the marker ── found ──────┘
                                   └─ not found until ``settle`` is over: send it again

Two creates with one marker cannot both be lost sight of: the key is made from what the write is for
(the twin, the partner's ref), never from the order of calls.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from twinline.domain.effects import AddComment, Applied, CreateItem, Effect
from twinline.domain.errors import Rejected, Transient, Uncertain
from twinline.domain.ids import EffectKey, Ref
from twinline.engine.work import Work
from twinline.store import intents
from twinline.store.intents import Intent
from twinline.store.timeline import note

__all__ = ["effect_key", "is_done", "nothing_more", "perform", "recover"]

Done = Callable[[sa.Connection, Applied], None]


def effect_key(work: Work, kind: str, ref: str) -> EffectKey:
    """The name of a write, the same at every attempt."""
    agreement = work.agreement
    text = f"tlp1-effect|{agreement.wire_id}|{agreement.side}|{work.twin.wire_id}|{kind}|{ref}"
    digest = hashlib.sha256(text.encode()).digest()
    return EffectKey(base64.b32encode(digest).decode().lower()[:26])


def nothing_more(_tx: sa.Connection, _applied: Applied) -> None:
    """For ``done``: the next look sees all there is to see."""


async def is_done(work: Work, key: EffectKey) -> bool:
    intent = await work.parts.database.read(intents.find_intent, key)
    return intent is not None and intent.result is not None


async def perform(work: Work, key: EffectKey, effect: Effect, *, ref: Ref | None, done: Done) -> Applied:
    """Do a create or a named transition exactly once.

    ``done`` runs in the transaction that records its answer.
    """
    parts = work.parts
    intent = await parts.database.read(intents.find_intent, key)
    if intent is not None and intent.result is not None:
        return intent.result
    await parts.database.write(intents.issue_intent, key, work.twin.id, effect, ref, now_ms=parts.now_ms())
    try:
        applied = await work.tracker.apply(effect, key=key)
    except Uncertain as error:
        raise Transient(f"The tracker did not answer: {error}", retry_after=timedelta(seconds=1)) from error
    except (Rejected, Transient):
        await parts.database.write(intents.drop_intent, key)
        raise
    await _record(work, key, effect, applied, done)
    return applied


async def recover(work: Work) -> None:
    """Find out about every write of this twin whose answer was lost. Raises Transient while one may
    still be under way."""
    for intent in await work.parts.database.read(intents.open_intents, work.twin.id):
        since = datetime.fromtimestamp(intent.issued_ms / 1000, UTC)
        found = await work.tracker.find(intent.effect, key=intent.key, since=since)
        if found is not None:
            await _record(work, intent.key, intent.effect, found, _adopting(work, intent))
            continue
        open_until = since + work.parts.settings.settle
        wait = open_until - work.parts.clock.now()
        if wait > timedelta(0):
            raise Transient(
                f"Nobody knows yet whether the tracker did what it was asked ({_what(intent.effect)}); "
                "it is looked for before it is asked again.",
                retry_after=min(wait, timedelta(seconds=5)),
            )


async def _record(work: Work, key: EffectKey, effect: Effect, applied: Applied, done: Done) -> None:
    def settle(tx: sa.Connection) -> None:
        intents.settle_intent(tx, key, applied)
        done(tx, applied)
        detail = {"effect": _what(effect), "id": applied.local_id}
        note(tx, work.twin.id, "wrote", detail, now_ms=work.parts.now_ms())
        work.save(tx)

    await work.parts.database.write(settle)
    work.saved()


def _adopting(work: Work, intent: Intent) -> Done:
    """What the lost answer would have led to."""

    def adopt(tx: sa.Connection, applied: Applied) -> None:
        if isinstance(intent.effect, CreateItem):
            work.adopt(tx, applied.local_id, applied.key)
        elif intent.ref is not None and intent.ref in work.state.entities:
            entity = work.state.entities[intent.ref]
            text = intent.effect.body if isinstance(intent.effect, AddComment) else entity.written
            entities = {
                **work.state.entities,
                intent.ref: replace(entity, local_id=applied.local_id, written=text),
            }
            work.state = replace(work.state, entities=entities)

    return adopt


def _what(effect: Effect) -> str:
    return type(effect).__name__
