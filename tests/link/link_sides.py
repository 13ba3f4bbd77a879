"""Two nodes' link rooms over real databases: Acme invites, Globex accepts."""

import secrets as random_source
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from twinline.link.accepter import Accepter
from twinline.link.inviter import Inviter
from twinline.link.pairing import Pairing, Proposal
from twinline.link.problems import Problem
from twinline.store.database import Database
from twinline.store.schema import connection as connections
from twinline.store.schema import node, tracker
from twinline.store.secrets import Secrets


@dataclass
class SteppedClock:
    """The real time, moved by as much as a test wants."""

    moved: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved


class RandomIds:
    def token(self, bits: int = 128) -> str:
        return random_source.token_hex(bits // 8)


@dataclass
class Side:
    """One company's node, as far as the link goes."""

    folder: Path
    name: str
    public_url: str | None
    clock: SteppedClock = field(default_factory=SteppedClock)
    ids: RandomIds = field(default_factory=RandomIds)

    def __post_init__(self) -> None:
        self.database = Database.in_folder(self.folder)
        self.database.migrate()
        self.secrets = Secrets.of_node(self.folder, {})
        self.pairing = Pairing(self.secrets, self.clock, self.ids, "twinline/0.1")
        self.inviter = Inviter(self.pairing)
        self.accepter = Accepter(self.pairing)
        self.write(self._set_up)

    def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        options = self.database.engine.connect().execution_options(twinline_write=True)
        with options as tx, tx.begin():
            return work(tx, *args, **kwargs)

    def row(self, connection_id: str) -> sa.RowMapping:
        query = sa.select(connections).where(connections.c.id == connection_id)
        with self.database.engine.connect() as tx:
            return tx.execute(query).mappings().one()

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        with self.database.engine.connect() as tx:
            return list(tx.execute(sa.select(table)).mappings())

    def move_public_url(self, url: str) -> None:
        self.public_url = url
        self.write(lambda tx: tx.execute(node.update().values(public_url=url)))

    def reopen(self) -> None:
        """What a restart after kill -9 finds: only what is on disk."""
        self.database.close()
        self.database = Database.in_folder(self.folder)

    @property
    def now_ms(self) -> int:
        return self.pairing.now_ms()

    def _set_up(self, tx: sa.Connection) -> None:
        if tx.execute(sa.select(node)).first() is not None:
            return
        tx.execute(
            node.insert().values(
                id=1, uid=self.ids.token(128), name=self.name, public_url=self.public_url, created_ms=0
            )
        )
        tx.execute(
            tracker.insert().values(
                id=1, kind="jira", base_url="http://tracker.example", secret="-", hook_id="-", hook_secret="-"
            )
        )


PROPOSAL = Proposal(
    name="Acme to Globex", local_name="Acme", remote_name="Globex", project="ACME", mode="script"
)


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Side]:
    side = Side(tmp_path / "acme", "Acme", "http://acme.example")
    yield side
    side.database.close()


@pytest.fixture
def globex(tmp_path: Path) -> Iterator[Side]:
    side = Side(tmp_path / "globex", "Globex", None)
    yield side
    side.database.close()


def shake_hands(inviter: Side, accepter: Side, proposal: Proposal = PROPOSAL) -> str:
    """Connect two sides without a network; the connection's id is the same on both."""
    id_ = inviter.write(inviter.inviter.initiate, proposal)
    code = inviter.write(inviter.inviter.code, id_)
    accepter.write(accepter.accepter.accept, code, "GLOB")
    welcome = inviter.write(inviter.inviter.redeem, accepter.write(accepter.accepter.request_of, id_))
    assert not isinstance(welcome, Problem), welcome
    inviter.write(inviter.inviter.confirm, accepter.write(accepter.accepter.answer, id_, welcome))
    accepter.write(accepter.accepter.settle, id_)
    return str(id_)
