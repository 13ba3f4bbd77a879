from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from twinline.operations import Operations
from twinline.operations.attached import AttachedTracker
from twinline.operations.parts import Parts
from twinline.signals import Signals
from twinline.store.database import Database
from twinline.store.secrets import Secrets
from twinline.testing.rooms import CountingIds, FakeEngine, MemoryTracker, StandingClock, TrackerShelf


@dataclass
class Node:
    """Real operations on a real database, with stand-ins around them."""

    operations: Operations
    parts: Parts
    database: Database
    clock: StandingClock
    tracker: MemoryTracker
    shelf: TrackerShelf
    engine: FakeEngine
    signals: Signals


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    database = Database.in_folder(tmp_path)
    database.migrate()
    clock = StandingClock()
    tracker = MemoryTracker({"ACME-1": "first", "ACME-2": "second printer"})
    shelf = TrackerShelf(tracker)
    secrets = Secrets(b"k" * 32)
    engine = FakeEngine(database, clock)
    signals = Signals()
    parts = Parts(
        database=database,
        secrets=secrets,
        clock=clock,
        ids=CountingIds(),
        signals=signals,
        rules=None,
        trackers=AttachedTracker(database, secrets, shelf),
        engine=engine,
    )
    yield Node(Operations(parts), parts, database, clock, tracker, shelf, engine, signals)
    database.close()
