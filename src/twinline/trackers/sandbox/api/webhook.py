"""The administration of webhooks (Jira has it beside its API, under a path of its own)."""

from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.webhooks import delete_webhook, find_webhook, put_webhook, webhook_document
from twinline.trackers.sandbox.work import Work

__all__ = ["routes"]

routes = Routes()

_PATH = "/rest/webhooks/1.0/webhook"


@routes.get(_PATH, needs="admin")
def webhooks(work: Work, _: Call) -> Answer:
    return Answer([webhook_document(work, row) for row in work.all("SELECT * FROM webhooks ORDER BY id")])


@routes.post(_PATH, needs="admin")
def create(work: Work, call: Call) -> Answer:
    return Answer(webhook_document(work, put_webhook(work, call.object())), 201)


@routes.get(_PATH + "/{id}", needs="admin")
def read(work: Work, call: Call) -> Answer:
    return Answer(webhook_document(work, find_webhook(work, call.path["id"])))


@routes.put(_PATH + "/{id}", needs="admin")
def change(work: Work, call: Call) -> Answer:
    row = find_webhook(work, call.path["id"])
    return Answer(webhook_document(work, put_webhook(work, call.object(), row)))


@routes.delete(_PATH + "/{id}", needs="admin")
def delete(work: Work, call: Call) -> Answer:
    delete_webhook(work, find_webhook(work, call.path["id"]))
    return Answer(status=204)
