"""The routes, by subject. Each says in one line what the operation behind it does."""

from twinline.api.routes import connections, node, people, rules, triggers, twins, watching

__all__ = ["ROUTERS"]

ROUTERS = (
    node.router,
    people.router,
    connections.router,
    rules.router,
    triggers.router,
    twins.router,
    watching.router,
)
