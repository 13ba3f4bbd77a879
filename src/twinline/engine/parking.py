"""Parking: what a tracker refuses of an item waits for a person, and the rest of the item goes on."""

import sqlalchemy as sa

from twinline.domain.errors import InvalidField, Rejected
from twinline.engine.work import Work
from twinline.store import schema
from twinline.store.problems import NewProblem, close_problems, open_problem

__all__ = ["hold_back", "is_held_back", "park", "unpark"]


async def park(work: Work, error: InvalidField) -> None:
    """A field that our tracker refuses."""
    problem = NewProblem(
        scope="field",
        kind="InvalidField",
        message=f"The tracker refuses the field {error.field}: {error.reason} The rest of the item goes on.",
        connection=work.agreement.id,
        twin=work.twin.id,
        direction="incoming",
        rule=work.agreement.incoming.id,
        data={"field": error.field},
    )
    await work.parts.database.write(open_problem, problem, now_ms=work.parts.now_ms())


async def hold_back(work: Work, name: str, error: Rejected, *, message: str) -> None:
    """A part (``attachment:7``) that cannot be sent, or not be written here; said once."""
    problem = NewProblem(
        scope="field",
        kind=type(error).__name__,
        message=message,
        connection=work.agreement.id,
        twin=work.twin.id,
        direction=work.direction,
        data={"field": name},
    )
    if not await is_held_back(work, name):
        await work.parts.database.write(open_problem, problem, now_ms=work.parts.now_ms())


async def is_held_back(work: Work, name: str) -> bool:
    """Whether this is known to be left out; also when a person took it off the list."""
    problem = schema.problem

    def known(tx: sa.Connection) -> bool:
        found = tx.execute(
            sa.select(problem.c.id).where(
                problem.c.twin == work.twin.id,
                problem.c.scope == "field",
                problem.c.state != "resolved",
                problem.c.data["field"].as_string() == name,
            )
        )
        return found.first() is not None

    return await work.parts.database.read(known)


async def unpark(work: Work, name: str) -> None:
    """The field or part was taken after all."""
    await work.parts.database.write(close_problems, scope="field", twin=work.twin.id, field_name=name)
