"""Watching, sending, receiving, applying, in lanes.

watch: hints ──> lanes <── intake: messages        step: one lane's turn
                   │                                 ├ effects: clear up unanswered writes
                   └─ engine: workers ─> step ───────┼ look:    our item -> state -> message
                                                     └ apply:   message -> rule -> plan -> writes
"""

from twinline.engine.engine import Engine
from twinline.engine.parts import EngineSettings, Outbound, Parts, TrackerSource

__all__ = ["Engine", "EngineSettings", "Outbound", "Parts", "TrackerSource"]
