"""The node's own row, and settings by name (each a small JSON document)."""

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.store.schema import node, setting

__all__ = ["clear", "ensure_node", "get", "network", "node_row", "put", "set_node"]


def ensure_node(tx: sa.Connection, uid: str, at_ms: int) -> None:
    """Give this node its identity at the first start; keep it ever after."""
    if tx.execute(sa.select(node.c.id)).first() is None:
        tx.execute(node.insert().values(id=1, uid=uid, name="", created_ms=at_ms))


def node_row(tx: sa.Connection) -> sa.RowMapping:
    return tx.execute(sa.select(node)).mappings().one()


def set_node(tx: sa.Connection, name: str, public_url: str | None) -> None:
    tx.execute(node.update().values(name=name, public_url=public_url))


def get(tx: sa.Connection, name: str) -> Json:
    """The setting's value, or None."""
    value: Json = tx.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar()
    return value


def put(tx: sa.Connection, name: str, value: Json) -> None:
    clear(tx, name)
    tx.execute(setting.insert().values(name=name, value=value))


def clear(tx: sa.Connection, name: str) -> None:
    tx.execute(setting.delete().where(setting.c.name == name))


def network(tx: sa.Connection) -> dict[str, str]:
    """``ca_file`` and ``proxy_url``; "" stands for the system's own certificates, and no proxy."""
    stored = get(tx, "network")
    values = stored if isinstance(stored, dict) else {}
    return {name: str(values.get(name, "")) for name in ("ca_file", "proxy_url")}
