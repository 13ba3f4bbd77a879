"""The tables. Names are the glossary's; times are integer milliseconds since 1970 UTC (``…_ms``).

    node ─ person, session, token, setting          who we are, who may look
    tracker                                         the tracker we are attached to
    connection ─ invitation, pairing, rule, trigger, bulk   what is agreed with a partner
       └ twin ─ field, element, entity, intent      the sync state of one pair of items
            └ lane (hint + staged + inbox)          what waits for it
       └ stream_out, stream_in, chain, outbox, blob_…  the link
    problem, conflict, sent, timeline, activity     what people see

A secret column holds ciphertext only (store/secrets.py). JSON columns hold small documents whose
shape is given beside them. Constraints carry what must never be: two twins for one item of a
connection, two traces for one comment, a sequence number used twice.
"""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Text

__all__ = ["metadata"]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself for INTEGER only


def _key() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _to(target: str, name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=True)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


node = sa.Table(
    "node",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("name", Text, nullable=False, default=""),
    Column("public_url", Text),  # null: this node is private
    Column("created_ms", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

person = sa.Table(
    "person",
    metadata,
    _key(),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

session = sa.Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _to("person.id", "person"),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

token = sa.Table(
    "token",
    metadata,
    _key(),
    _to("person.id", "person"),
    Column("name", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

setting = sa.Table(
    "setting",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", sa.JSON, nullable=False),
)

tracker = sa.Table(
    "tracker",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("base_url", Text, nullable=False),
    Column("login", Text),  # null: the secret is a personal access token
    Column("secret", Text, nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("version", Text, nullable=False, default=""),
    Column("account", Text, nullable=False, default=""),
    Column("state", String(16), nullable=False, default="ok"),
    Column("state_detail", Text, nullable=False, default=""),
    Column("hook_id", String(32), nullable=False),  # the secret part of the web hook's path
    Column("hook_secret", Text, nullable=False),
    Column("hook_state", Text, nullable=False, default=""),  # "" = in place, else why not
    Column("cursor", Text),
    Column("polled_ms", BigInteger),
    _one_of("state", "ok", "retrying", "blocked"),
    CheckConstraint("id = 1", name="single"),
)

connection = sa.Table(
    "connection",
    metadata,
    Column("id", String(33), primary_key=True),  # local connections: 32 hex digits and the side
    Column("wire_id", String(32), nullable=False),  # the id both sides use
    Column("side", String(1), nullable=False),
    Column("link", String(8), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, default=""),
    Column("local_name", Text, nullable=False),
    Column("remote_name", Text, nullable=False),
    Column("project", Text, nullable=False),  # key of the project for the incoming sync
    Column("state", String(12), nullable=False),
    Column("health", String(12), nullable=False, default="ok"),
    Column("health_detail", Text, nullable=False, default=""),
    Column("hold", String(8), nullable=False, default="none"),  # until the partner is approved | verified
    Column("approved", Boolean, nullable=False, default=False),
    Column("matched_here", Boolean, nullable=False, default=False),  # "They match" pressed on our side
    Column("matched_there", Boolean, nullable=False, default=False),
    Column("code_words", Text, nullable=False, default=""),
    Column("private_key", Text),  # secret: our Ed25519 key of this connection
    Column("public_key", Text),  # base64
    Column("peer_public_key", Text),
    Column("peer_uid", Text),
    Column("peer_name", Text),
    Column("peer_url", Text),
    Column("peer_tracker", Text),
    Column("calls", String(8), nullable=False),  # who opens requests: both | us | them | nobody (local)
    Column("created_ms", BigInteger, nullable=False),
    Column("activated_ms", BigInteger),
    Column("in_ms", BigInteger),  # last change applied here
    Column("out_ms", BigInteger),  # last change acknowledged there
    Column("heard_ms", BigInteger),  # last good exchange
    sa.UniqueConstraint("wire_id", "side"),
    _one_of("side", "A", "B"),
    _one_of("link", "public", "private", "local"),
    _one_of("mode", "basic", "script"),
    _one_of("state", "pending", "active", "deactivated"),
    _one_of("health", "ok", "retrying", "blocked"),
    _one_of("hold", "none", "approved", "verified"),
    _one_of("calls", "both", "us", "them", "nobody"),
)

invitation = sa.Table(
    "invitation",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("code", Text, nullable=False),  # secret
    Column("expires_ms", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("used_ms", BigInteger),
    _one_of("state", "open", "used", "revoked", "burnt"),
)

pairing = sa.Table(
    "pairing",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("step", String(10), nullable=False),
    Column("code", Text),  # secret: the accepter keeps it until the handshake is done
    Column("destination", Text),  # the partner's URL, as the initiator typed it
    Column("nonce_ours", String(64), nullable=False),
    Column("nonce_theirs", String(64)),
    Column("commitment", String(64)),  # the accepter's, to his nonce
    # inviting: code given out; answered: token used, nonce told; offered: we accept; done: both have both
    _one_of("step", "inviting", "answered", "offered", "done"),
)

rule = sa.Table(
    "rule",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("direction", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("person", Text, nullable=False, default=""),
    Column("saved_ms", BigInteger, nullable=False),
    sa.UniqueConstraint("connection", "direction", "version"),
    Index(
        "uq_rule_published",
        "connection",
        "direction",
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    ),
    _one_of("direction", "outgoing", "incoming"),
    _one_of("state", "draft", "published", "retired"),
)

trigger = sa.Table(
    "trigger",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("entity_type", String(16), nullable=False, default="issue"),
    Column("query", Text, nullable=False),
    Column("notes", Text, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_ms", BigInteger, nullable=False),
)

bulk = sa.Table(
    "bulk",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("trigger", ForeignKey("trigger.id", ondelete="SET NULL"), index=True),
    Column("query", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("position", Integer, nullable=False, default=0),  # items of the search handled so far
    Column("total", Integer, nullable=False, default=0),
    Column("detail", Text, nullable=False, default=""),
    Column("started_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    _one_of("state", "running", "done", "failed", "stopped"),
)

twin = sa.Table(
    "twin",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("wire_id", String(32), nullable=False),
    Column("origin", String(1), nullable=False),
    Column("local_id", Text),  # null: not created here yet
    Column("local_key", Text, nullable=False, default=""),
    Column("remote_ref", Text),  # the partner's opaque name of its item
    Column("remote_key", Text, nullable=False, default=""),  # only if the partner's rule sends it
    Column("title", Text, nullable=False, default=""),
    Column("state", String(12), nullable=False, default="active"),
    Column("epoch", Integer, nullable=False, default=0),  # how often it was taken under sync again
    Column("ver", Integer, nullable=False, default=0),  # our newest version
    Column("in_ver", Integer, nullable=False, default=0),  # the partner's newest version applied here
    Column("sent_ver", Integer, nullable=False, default=0),  # our newest version put out to the partner
    Column("acked_ver", Integer, nullable=False, default=0),  # our newest version applied there
    Column("seen_item", sa.JSON(none_as_null=True)),  # the hub issue as last seen here
    Column("incoming_rule", Integer),  # the rule that applied it; a changed one looks at everything anew
    Column("applied", sa.JSON(none_as_null=True)),  # the partner's replica as last applied here (hub form)
    Column(
        "pending", sa.JSON(none_as_null=True)
    ),  # {"fields", "added", "removed", "ver", "texts"} of a write
    Column("created_ms", BigInteger, nullable=False),
    Column("synced_ms", BigInteger),
    sa.UniqueConstraint("connection", "wire_id"),
    sa.UniqueConstraint("connection", "local_id"),
    Index("ix_twin_local_id", "local_id"),
    Index("ix_twin_local_key", "local_key"),
    Index("ix_twin_remote_key", "remote_key"),
    Index("ix_twin_state", "connection", "state"),
    Index(
        "ix_twin_unconfirmed",
        "connection",
        sqlite_where=sa.text("sent_ver > acked_ver"),
        postgresql_where=sa.text("sent_ver > acked_ver"),
    ),
    _one_of("origin", "A", "B"),
    _one_of("state", "active", "unexalated", "gone"),
    CheckConstraint("ver >= acked_ver", name="acked_not_ahead"),
)

field = sa.Table(
    "field",
    metadata,
    Column("twin", ForeignKey("twin.id", ondelete="CASCADE"), primary_key=True),
    Column("space", String(4), primary_key=True),  # ours: what we send; item: who changed it here when; peer
    Column("name", Text, primary_key=True),
    Column("value", sa.JSON(none_as_null=False), nullable=False),
    Column("ver", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    _one_of("space", "ours", "item", "peer"),
)

element = sa.Table(
    "element",
    metadata,
    Column("twin", ForeignKey("twin.id", ondelete="CASCADE"), primary_key=True),
    Column("space", String(4), primary_key=True),
    Column("set_name", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("present", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    _one_of("space", "ours", "peer"),
)

entity = sa.Table(
    "entity",
    metadata,
    _key(),
    _to("twin.id", "twin"),
    Column("ref", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("owner", String(1), nullable=False),
    Column("local_id", Text),
    Column("ever", Integer, nullable=False, default=0),  # our version of its last change here
    Column("peer_ever", Integer, nullable=False, default=0),  # the partner's, as last applied
    Column("seen", Integer, nullable=False, default=0),  # the partner's version known at the change here
    Column("deleted", Boolean, nullable=False, default=False),
    Column("body", sa.JSON, nullable=False),  # as last sent or received (hub form, without ids)
    Column("written", Text),  # the text last written to, or read from, the tracker
    Column("prefix", Text, nullable=False, default=""),  # the author prefix we put before it
    sa.UniqueConstraint("twin", "ref"),
    Index(
        "uq_entity_local",
        "twin",
        "kind",
        "local_id",
        unique=True,
        sqlite_where=sa.text("local_id IS NOT NULL AND deleted = 0"),
        postgresql_where=sa.text("local_id IS NOT NULL AND NOT deleted"),
    ),
    _one_of("kind", "comment", "attachment", "worklog"),
    _one_of("owner", "A", "B"),
)

intent = sa.Table(
    "intent",
    metadata,
    Column("key", String(26), primary_key=True),
    _to("twin.id", "twin"),
    Column("effect", sa.JSON, nullable=False),  # {"effect": class name, …its fields}
    Column("ref", Text),  # of the entity it creates, if any
    Column("state", String(8), nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=1),
    Column("result", sa.JSON(none_as_null=True)),  # {"local_id", "key"}
    _one_of("state", "issued", "done"),
    CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_has_result"),
)

hint = sa.Table(
    "hint",
    metadata,
    Column("local_id", Text, primary_key=True),
    Column("gen", Integer, nullable=False, default=1),
    Column("seen_ms", BigInteger, nullable=False),
    Column("bulk", Boolean, nullable=False, default=False),
    Index("ix_hint_seen_ms", "seen_ms"),
)

lane = sa.Table(
    "lane",
    metadata,
    Column("twin", ForeignKey("twin.id", ondelete="CASCADE"), primary_key=True),
    Column("due_ms", BigInteger),  # null: nothing waits
    Column("bulk", Boolean, nullable=False, default=False),
    Column("observe", Boolean, nullable=False, default=False),  # the item must be looked at
    Column("redo", Boolean, nullable=False, default=False),  # apply the partner's last replica again
    Column("gen", Integer, nullable=False, default=0),  # grows with each reason to look again
    Column("lease_ms", BigInteger),
    Column("fence", Integer, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("problem", ForeignKey("problem.id", ondelete="SET NULL")),  # not null: blocked
    Index("ix_lane_due", "bulk", "due_ms"),
)

staged = sa.Table(
    "staged",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("slot", Text, primary_key=True),  # "<type>:<twin>": a newer message of a slot replaces the older
    Column("type", String(24), nullable=False),
    Column("twin", String(32)),
    Column("ver", Integer, nullable=False, default=0),
    Column("body", Text, nullable=False),  # JSON text
    Column("bulk", Boolean, nullable=False, default=False),
    Column("staged_ms", BigInteger, nullable=False),
    Index("ix_staged_order", "connection", "bulk", "staged_ms"),
)

stream_out = sa.Table(
    "stream_out",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("stream", String(32), nullable=False),
    Column("next_seq", Integer, nullable=False, default=1),
    Column("floor", Integer, nullable=False, default=0),  # all up to here is acknowledged and gone
    Column("head", String(64), nullable=False),  # chain value at next_seq - 1, hex
)

stream_in = sa.Table(
    "stream_in",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("stream", String(32), primary_key=True),
    Column("got", Integer, nullable=False, default=0),
    Column("head", String(64), nullable=False),
    Column("closed", Boolean, nullable=False, default=False),
)

chain = sa.Table(
    "chain",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("head", String(64), nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", String(24), nullable=False),
    Column("twin", String(32)),
    Column("ver", Integer, nullable=False, default=0),
    Column("body", Text, nullable=False),  # the exact JSON text that is hashed and sent
    Column("head", String(64), nullable=False),
    Column("numbered_ms", BigInteger, nullable=False),
)

inbox = sa.Table(
    "inbox",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("type", String(24), nullable=False),
    Column("twin", String(32)),
    Column("ver", Integer, nullable=False, default=0),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False, default="new"),
    Column("received_ms", BigInteger, nullable=False),
    Index("ix_inbox_waiting", "connection", "twin", "state"),
    _one_of("state", "new", "applied", "superseded"),
    sqlite_autoincrement=True,  # the engine reads on from the highest id it saw: none may come twice
)

blob_want = sa.Table(
    "blob_want",
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
)

blob_arrived = sa.Table(
    "blob_arrived",  # contents the partner brought whole: only these may its replicas name without bringing
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
)

blob_offer = sa.Table(
    "blob_offer",  # contents that left in a replica: only these may the partner ask for
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
)

blob_upload = sa.Table(
    "blob_upload",  # contents the partner asked us to bring
    metadata,
    Column("connection", ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("asked_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("due_ms", BigInteger, nullable=False),
)

problem = sa.Table(
    "problem",
    metadata,
    _key(),
    Column("scope", String(12), nullable=False),
    _to("connection.id", "connection", nullable=True),
    _to("twin.id", "twin", nullable=True),
    Column("direction", String(8), nullable=False, default=""),
    Column("kind", String(24), nullable=False),  # class name of the SyncError
    Column("message", Text, nullable=False),
    Column("rule", ForeignKey("rule.id", ondelete="SET NULL")),
    Column("line", Integer, nullable=False, default=0),
    Column("column", Integer, nullable=False, default=0),
    Column("data", sa.JSON, nullable=False),  # {"replica": …, "item": …, "effect": …}
    Column("state", String(8), nullable=False),
    Column("count", Integer, nullable=False, default=1),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    _one_of("scope", "field", "item", "connection", "tracker", "node"),
    _one_of("state", "open", "retrying", "resolved", "ignored"),
    Index("ix_problem_state", "state", "last_ms"),
)

conflict = sa.Table(
    "conflict",
    metadata,
    _key(),
    _to("twin.id", "twin"),
    Column("field", Text, nullable=False),
    Column("winner", String(1), nullable=False),
    Column("kept", sa.JSON),
    Column("lost", sa.JSON),
    Column("at_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger),
)

sent = sa.Table(
    "sent",
    metadata,
    _key(),
    _to("connection.id", "connection"),
    Column("twin", ForeignKey("twin.id", ondelete="SET NULL"), index=True),
    Column("seq", Integer, nullable=False),
    Column("type", String(24), nullable=False),
    Column("body", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_sent_recent", "connection", "at_ms"),
    Index("ix_sent_type", "type", "at_ms"),
)

timeline = sa.Table(
    "timeline",
    metadata,
    _key(),
    _to("twin.id", "twin"),
    Column("at_ms", BigInteger, nullable=False),
    Column(
        "what", String(16), nullable=False
    ),  # seen | sent | received | applied | wrote | blocked | freed | note
    Column("ver", Integer, nullable=False, default=0),
    Column("detail", sa.JSON, nullable=False),
    Index("ix_timeline_recent", "what", "at_ms"),
)

activity = sa.Table(
    "activity",
    metadata,
    _key(),
    Column("at_ms", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, default=""),
    Column("detail", sa.JSON, nullable=False),
)
