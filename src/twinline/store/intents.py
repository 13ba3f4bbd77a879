"""Intents: the record of a tracker write that must not happen twice, made before it is sent."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from twinline.domain import effects
from twinline.domain.effects import Applied, Effect
from twinline.domain.ids import EffectKey, Ref
from twinline.store import schema

__all__ = [
    "Intent",
    "drop_intent",
    "find_intent",
    "issue_intent",
    "known_keys",
    "open_intents",
    "settle_intent",
]


@dataclass(frozen=True, slots=True)
class Intent:
    """``result`` is None while nobody knows whether the write happened."""

    key: EffectKey
    twin: int
    effect: Effect
    ref: Ref | None
    issued_ms: int
    result: Applied | None


def find_intent(tx: sa.Connection, key: EffectKey) -> Intent | None:
    row = tx.execute(sa.select(schema.intent).where(schema.intent.c.key == key)).mappings().first()
    return _intent(row) if row is not None else None


def open_intents(tx: sa.Connection, twin: int) -> list[Intent]:
    """Writes of this twin whose outcome is unknown, oldest first."""
    table = schema.intent
    rows = tx.execute(
        sa.select(table).where(table.c.twin == twin, table.c.state == "issued").order_by(table.c.issued_ms)
    )
    return [_intent(row) for row in rows.mappings()]


def known_keys(tx: sa.Connection, keys: set[str]) -> dict[str, int]:
    """Which of these markers are ours, and the twin of each."""
    table = schema.intent
    return {
        row.key: row.twin
        for row in tx.execute(sa.select(table.c.key, table.c.twin).where(table.c.key.in_(keys)))
    }


def issue_intent(
    tx: sa.Connection, key: EffectKey, twin: int, effect: Effect, ref: Ref | None, *, now_ms: int
) -> None:
    """Record that this write is about to be sent. Issuing it again keeps the row, moves its time
    and counts the attempt."""
    table = schema.intent
    again = tx.execute(
        table.update().where(table.c.key == key).values(issued_ms=now_ms, attempts=table.c.attempts + 1)
    )
    if again.rowcount == 0:
        document = {"effect": type(effect).__name__, **asdict(effect)}
        tx.execute(
            table.insert().values(
                key=key, twin=twin, effect=document, ref=ref, state="issued", issued_ms=now_ms
            )
        )


def settle_intent(tx: sa.Connection, key: EffectKey, result: Applied) -> None:
    tx.execute(
        schema.intent.update().where(schema.intent.c.key == key).values(state="done", result=asdict(result))
    )


def drop_intent(tx: sa.Connection, key: EffectKey) -> None:
    """The tracker said a definite no: the write did not happen."""
    tx.execute(schema.intent.delete().where(schema.intent.c.key == key, schema.intent.c.state == "issued"))


def _intent(row: sa.RowMapping) -> Intent:
    document = dict(row["effect"])
    kind = getattr(effects, document.pop("effect"))
    arguments = {name: tuple(value) if isinstance(value, list) else value for name, value in document.items()}
    result = Applied(**row["result"]) if row["result"] is not None else None
    ref = Ref(row["ref"]) if row["ref"] is not None else None
    return Intent(EffectKey(row["key"]), row["twin"], kind(**arguments), ref, row["issued_ms"], result)
