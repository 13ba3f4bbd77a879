"""Runs rules in the worker, one after another, and turns whatever happens into one message."""

import gc
import hashlib
import traceback
from collections import OrderedDict
from collections.abc import Sequence
from types import FrameType
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.groovy import (
    Budget,
    GroovyError,
    GroovySyntaxError,
    LimitExceeded,
    Script,
    compile_script,
)
from twinline.rules.host import Session, rule_classes
from twinline.rules.workers.channel import Channel
from twinline.rules.workers.confinement import renew_cpu_allowance
from twinline.rules.workers.limits import Limits
from twinline.rules.workers.line_note import LineNote
from twinline.rules.workers.position import position_of_frame, position_of_traceback
from twinline.rules.workers.stopwatch import Stopwatch

__all__ = ["Aborted", "Runner"]

_CACHED_SCRIPTS = 64
_MESSAGE_CHARACTERS = 4000


class Aborted(BaseException):
    """The host cannot answer now; the run is worth nothing. No rule can catch it."""


class Runner:
    def __init__(self, channel: Channel, note: LineNote, limits: Limits) -> None:
        self._channel = channel
        self._note = note
        self._limits = limits
        self._scripts: OrderedDict[str, Script] = OrderedDict()
        self._classes = rule_classes()
        self._stopwatch = Stopwatch(limits.seconds, self._note_position)
        self._questions = 0

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """The message that ends this run."""
        self._questions = 0
        self._note.write(0, 0)
        renew_cpu_allowance(self._limits.seconds + self._limits.grace_seconds)
        try:
            return self._outcome(request["rule"], request["context"])
        except Aborted as error:
            line, column = position_of_traceback(error.__traceback__)
            return {"type": "aborted", "line": line, "column": column}
        except GroovySyntaxError as error:
            return _error("SyntaxError", error.message, error.line, error.column, scope="connection")
        except LimitExceeded as error:
            if isinstance(error.__context__, MemoryError):
                return self._out_of_memory(error.__context__)
            return _error("LimitExceeded", error.message or "", *self._place(error))
        except GroovyError as error:
            kind = error.class_name.rpartition(".")[2]
            return _error(kind, error.message or kind, *self._place(error))
        except RecursionError as error:
            place = position_of_traceback(error.__traceback__)
            return _error("LimitExceeded", "Calls are nested too deeply.", *place)
        except MemoryError as error:
            return self._out_of_memory(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours ends this run, not the worker
            message = f"Twinline itself failed here ({type(error).__name__}: {error}). Please report it."
            return _error("InternalError", message, *position_of_traceback(error.__traceback__))

    def _out_of_memory(self, error: MemoryError) -> dict[str, Any]:
        """The process is not used again: something of ours may have failed half way, too."""
        line, column = position_of_traceback(error.__traceback__)
        traceback.clear_frames(error.__traceback__)
        gc.collect()
        message = f"The rule needs more memory than {self._limits.memory_bytes // 1_048_576} MiB."
        return _error("LimitExceeded", message, line, column) | {"last": True}

    def _outcome(self, rule: dict[str, Any], context: dict[str, Json]) -> dict[str, Any]:
        session = Session(rule["direction"], context, self._ask)
        budget = Budget(steps=self._limits.steps, depth=self._limits.depth)
        with self._stopwatch.running():
            script = self._compiled(rule)
            printed: list[str] = []
            script.run(session.bindings(), budget=budget, output=printed)
            session.note_printed("".join(printed))
            return {"type": "outcome", **session.outcome()}

    def _compiled(self, rule: dict[str, Any]) -> Script:
        source, name = rule["source"], rule["name"]
        key = hashlib.sha256(f"{name}\0{source}".encode()).hexdigest()
        script = self._scripts.get(key)
        if script is None:
            script = compile_script(source, name, classes=self._classes)
            if len(self._scripts) >= _CACHED_SCRIPTS:
                self._scripts.popitem(last=False)
            self._scripts[key] = script
        self._scripts.move_to_end(key)
        return script

    def _ask(self, question: str, arguments: Sequence[Json]) -> Json:
        self._questions += 1
        if self._questions > self._limits.questions:
            raise LimitExceeded(f"The rule asked the tracker more than {self._limits.questions} times.")
        with self._stopwatch.stopped():
            self._channel.send({"type": "ask", "question": question, "arguments": list(arguments)})
            reply = self._channel.receive()
        if reply["type"] == "abort":
            raise Aborted
        answer: Json = reply["value"]
        return answer

    def _note_position(self, frame: FrameType | None) -> None:
        self._note.write(*position_of_frame(frame))

    def _place(self, error: GroovyError) -> tuple[int, int]:
        if error.line:
            return (error.line, error.column)
        return position_of_traceback(error.__traceback__)


def _error(kind: str, message: str, line: int, column: int, *, scope: str = "item") -> dict[str, Any]:
    return {
        "type": "error",
        "kind": kind,
        "message": message[:_MESSAGE_CHARACTERS],
        "line": line,
        "column": column,
        "scope": scope,
        "last": False,
    }
