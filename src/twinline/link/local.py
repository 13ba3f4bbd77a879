"""The link between two projects of one node: the same exchange, without a network between.

One delivery moves what one side has staged to the other side and brings the acknowledgement back,
in one transaction.
"""

import sqlalchemy as sa

from twinline.link import exchange
from twinline.link.wire import Exchange
from twinline.store.schema import connection as connections

__all__ = ["deliver", "other_side"]

_BOOT = "0" * 32


def other_side(connection_id: str) -> str:
    """The id of the other row of a local connection."""
    return connection_id[:-1] + ("B" if connection_id.endswith("A") else "A")


def deliver(tx: sa.Connection, connection_id: str, *, now_ms: int) -> frozenset[str]:
    """Carry one batch from this side to the other; answers the topics to notify."""
    here, there = _row(tx, connection_id), _row(tx, other_side(connection_id))
    if here is None or there is None:
        return frozenset()
    out = exchange.prepare_out(tx, here, exchange.credit(tx, there["id"]), now_ms=now_ms)
    if not out.msgs:
        return frozenset()
    came = Exchange(
        proto=1,
        boot=_BOOT,
        n=0,
        out=out,
        in_=exchange.acknowledgement(tx, here["id"]),
        credit=exchange.credit(tx, here["id"]),
    )
    taken = exchange.receive(tx, there, came, now_ms=now_ms)
    back = exchange.prepare_out(tx, there, exchange.FULL_CREDIT, now_ms=now_ms, number=False)
    answer = came.model_copy(
        update={
            "out": back.model_copy(update={"msgs": []}),
            "in_": exchange.acknowledgement(tx, there["id"]),
        }
    )
    answered = exchange.receive(tx, here, answer, now_ms=now_ms)
    return taken.topics | answered.topics | {f"outbox:{connection_id}"}


def _row(tx: sa.Connection, connection_id: str) -> sa.RowMapping | None:
    query = sa.select(connections).where(connections.c.id == connection_id)
    return tx.execute(query).mappings().one_or_none()
