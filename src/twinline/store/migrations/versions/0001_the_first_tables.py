"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.String(length=33), nullable=False),
        sa.Column("wire_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=1), nullable=False),
        sa.Column("link", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("local_name", sa.Text(), nullable=False),
        sa.Column("remote_name", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("health", sa.String(length=12), nullable=False),
        sa.Column("health_detail", sa.Text(), nullable=False),
        sa.Column("hold", sa.String(length=8), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("matched_here", sa.Boolean(), nullable=False),
        sa.Column("matched_there", sa.Boolean(), nullable=False),
        sa.Column("code_words", sa.Text(), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("peer_public_key", sa.Text(), nullable=True),
        sa.Column("peer_uid", sa.Text(), nullable=True),
        sa.Column("peer_name", sa.Text(), nullable=True),
        sa.Column("peer_url", sa.Text(), nullable=True),
        sa.Column("peer_tracker", sa.Text(), nullable=True),
        sa.Column("calls", sa.String(length=8), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("activated_ms", sa.BigInteger(), nullable=True),
        sa.Column("in_ms", sa.BigInteger(), nullable=True),
        sa.Column("out_ms", sa.BigInteger(), nullable=True),
        sa.Column("heard_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "calls IN ('both', 'us', 'them', 'nobody')", name=op.f("ck_connection_calls_known")
        ),
        sa.CheckConstraint(
            "health IN ('ok', 'retrying', 'blocked')", name=op.f("ck_connection_health_known")
        ),
        sa.CheckConstraint("hold IN ('none', 'approved', 'verified')", name=op.f("ck_connection_hold_known")),
        sa.CheckConstraint("link IN ('public', 'private', 'local')", name=op.f("ck_connection_link_known")),
        sa.CheckConstraint("mode IN ('basic', 'script')", name=op.f("ck_connection_mode_known")),
        sa.CheckConstraint("side IN ('A', 'B')", name=op.f("ck_connection_side_known")),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'deactivated')", name=op.f("ck_connection_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("wire_id", "side", name=op.f("uq_connection_wire_id_side")),
    )
    op.create_table(
        "hint",
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("local_id", name=op.f("pk_hint")),
    )
    with op.batch_alter_table("hint", schema=None) as batch_op:
        batch_op.create_index("ix_hint_seen_ms", ["seen_ms"], unique=False)

    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_node_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "person",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "tracker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_detail", sa.Text(), nullable=False),
        sa.Column("hook_id", sa.String(length=32), nullable=False),
        sa.Column("hook_secret", sa.Text(), nullable=False),
        sa.Column("hook_state", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("polled_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('ok', 'retrying', 'blocked')", name=op.f("ck_tracker_state_known")),
        sa.CheckConstraint("id = 1", name=op.f("ck_tracker_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracker")),
    )
    op.create_table(
        "blob_arrived",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_blob_arrived_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "sha256", name=op.f("pk_blob_arrived")),
    )
    op.create_table(
        "blob_offer",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_blob_offer_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "sha256", name=op.f("pk_blob_offer")),
    )
    op.create_table(
        "blob_upload",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_blob_upload_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "sha256", name=op.f("pk_blob_upload")),
    )
    op.create_table(
        "blob_want",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_blob_want_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "sha256", name=op.f("pk_blob_want")),
    )
    op.create_table(
        "chain",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_chain_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "seq", name=op.f("pk_chain")),
    )
    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("twin", sa.String(length=32), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('new', 'applied', 'superseded')", name=op.f("ck_inbox_state_known")),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_inbox_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_connection"), ["connection"], unique=False)
        batch_op.create_index("ix_inbox_waiting", ["connection", "twin", "state"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'used', 'revoked', 'burnt')", name=op.f("ck_invitation_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_invitation_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_invitation")),
    )
    op.create_table(
        "outbox",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("twin", sa.String(length=32), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("numbered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_outbox_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "seq", name=op.f("pk_outbox")),
    )
    op.create_table(
        "pairing",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("nonce_ours", sa.String(length=64), nullable=False),
        sa.Column("nonce_theirs", sa.String(length=64), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "step IN ('inviting', 'answered', 'offered', 'done')", name=op.f("ck_pairing_step_known")
        ),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_pairing_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_pairing")),
    )
    op.create_table(
        "rule",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("saved_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("direction IN ('outgoing', 'incoming')", name=op.f("ck_rule_direction_known")),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name=op.f("ck_rule_state_known")),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_rule_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint(
            "connection", "direction", "version", name=op.f("uq_rule_connection_direction_version")
        ),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_connection"), ["connection"], unique=False)
        batch_op.create_index(
            "uq_rule_published",
            ["connection", "direction"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_session_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person"), ["person"], unique=False)

    op.create_table(
        "staged",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("twin", sa.String(length=32), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("staged_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_staged_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "slot", name=op.f("pk_staged")),
    )
    with op.batch_alter_table("staged", schema=None) as batch_op:
        batch_op.create_index("ix_staged_order", ["connection", "bulk", "staged_ms"], unique=False)

    op.create_table(
        "stream_in",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("stream", sa.String(length=32), nullable=False),
        sa.Column("got", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_stream_in_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", "stream", name=op.f("pk_stream_in")),
    )
    op.create_table(
        "stream_out",
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("stream", sa.String(length=32), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_stream_out_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_stream_out")),
    )
    op.create_table(
        "token",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_token_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_person"), ["person"], unique=False)

    op.create_table(
        "trigger",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("entity_type", sa.String(length=16), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_trigger_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trigger")),
    )
    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trigger_connection"), ["connection"], unique=False)

    op.create_table(
        "twin",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("wire_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=1), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=True),
        sa.Column("local_key", sa.Text(), nullable=False),
        sa.Column("remote_ref", sa.Text(), nullable=True),
        sa.Column("remote_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("in_ver", sa.Integer(), nullable=False),
        sa.Column("sent_ver", sa.Integer(), nullable=False),
        sa.Column("acked_ver", sa.Integer(), nullable=False),
        sa.Column("seen_item", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("incoming_rule", sa.Integer(), nullable=True),
        sa.Column("applied", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pending", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("synced_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("origin IN ('A', 'B')", name=op.f("ck_twin_origin_known")),
        sa.CheckConstraint("state IN ('active', 'unexalated', 'gone')", name=op.f("ck_twin_state_known")),
        sa.CheckConstraint("ver >= acked_ver", name=op.f("ck_twin_acked_not_ahead")),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_twin_connection"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin")),
        sa.UniqueConstraint("connection", "local_id", name=op.f("uq_twin_connection_local_id")),
        sa.UniqueConstraint("connection", "wire_id", name=op.f("uq_twin_connection_wire_id")),
    )
    with op.batch_alter_table("twin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_twin_connection"), ["connection"], unique=False)
        batch_op.create_index("ix_twin_local_id", ["local_id"], unique=False)
        batch_op.create_index("ix_twin_local_key", ["local_key"], unique=False)
        batch_op.create_index("ix_twin_remote_key", ["remote_key"], unique=False)
        batch_op.create_index("ix_twin_state", ["connection", "state"], unique=False)
        batch_op.create_index(
            "ix_twin_unconfirmed",
            ["connection"],
            unique=False,
            sqlite_where=sa.text("sent_ver > acked_ver"),
            postgresql_where=sa.text("sent_ver > acked_ver"),
        )

    op.create_table(
        "bulk",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("trigger", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'stopped')", name=op.f("ck_bulk_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_bulk_connection"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trigger"], ["trigger.id"], name=op.f("fk_bulk_trigger"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk")),
    )
    with op.batch_alter_table("bulk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_connection"), ["connection"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_trigger"), ["trigger"], unique=False)

    op.create_table(
        "conflict",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("winner", sa.String(length=1), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.Column("lost", sa.JSON(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_conflict_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_twin"), ["twin"], unique=False)

    op.create_table(
        "element",
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space", sa.String(length=4), nullable=False),
        sa.Column("set_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.CheckConstraint("space IN ('ours', 'peer')", name=op.f("ck_element_space_known")),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_element_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("twin", "space", "set_name", "name", name=op.f("pk_element")),
    )
    op.create_table(
        "entity",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("owner", sa.String(length=1), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=True),
        sa.Column("ever", sa.Integer(), nullable=False),
        sa.Column("peer_ever", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("written", sa.Text(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('comment', 'attachment', 'worklog')", name=op.f("ck_entity_kind_known")),
        sa.CheckConstraint("owner IN ('A', 'B')", name=op.f("ck_entity_owner_known")),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_entity_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("twin", "ref", name=op.f("uq_entity_twin_ref")),
    )
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_twin"), ["twin"], unique=False)
        batch_op.create_index(
            "uq_entity_local",
            ["twin", "kind", "local_id"],
            unique=True,
            sqlite_where=sa.text("local_id IS NOT NULL AND deleted = 0"),
            postgresql_where=sa.text("local_id IS NOT NULL AND NOT deleted"),
        )

    op.create_table(
        "field",
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.CheckConstraint("space IN ('ours', 'item', 'peer')", name=op.f("ck_field_space_known")),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_field_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("twin", "space", "name", name=op.f("pk_field")),
    )
    op.create_table(
        "intent",
        sa.Column("key", sa.String(length=26), nullable=False),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name=op.f("ck_intent_done_has_result")),
        sa.CheckConstraint("state IN ('issued', 'done')", name=op.f("ck_intent_state_known")),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_intent_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_intent")),
    )
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intent_twin"), ["twin"], unique=False)

    op.create_table(
        "problem",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("connection", sa.String(length=33), nullable=True),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("rule", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('field', 'item', 'connection', 'tracker', 'node')", name=op.f("ck_problem_scope_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'retrying', 'resolved', 'ignored')", name=op.f("ck_problem_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_problem_connection"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule"], ["rule.id"], name=op.f("fk_problem_rule"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_problem_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_connection"), ["connection"], unique=False)
        batch_op.create_index("ix_problem_state", ["state", "last_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_problem_twin"), ["twin"], unique=False)

    op.create_table(
        "sent",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("connection", sa.String(length=33), nullable=False),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_sent_connection"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_sent_twin"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent")),
    )
    with op.batch_alter_table("sent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_connection"), ["connection"], unique=False)
        batch_op.create_index("ix_sent_recent", ["connection", "at_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_twin"), ["twin"], unique=False)
        batch_op.create_index("ix_sent_type", ["type", "at_ms"], unique=False)

    op.create_table(
        "timeline",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_timeline_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index("ix_timeline_recent", ["what", "at_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_timeline_twin"), ["twin"], unique=False)

    op.create_table(
        "lane",
        sa.Column("twin", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("observe", sa.Boolean(), nullable=False),
        sa.Column("redo", sa.Boolean(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("lease_ms", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["problem"], ["problem.id"], name=op.f("fk_lane_problem"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["twin"], ["twin.id"], name=op.f("fk_lane_twin"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("twin", name=op.f("pk_lane")),
    )
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.create_index("ix_lane_due", ["bulk", "due_ms"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.drop_index("ix_lane_due")

    op.drop_table("lane")
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timeline_twin"))
        batch_op.drop_index("ix_timeline_recent")

    op.drop_table("timeline")
    with op.batch_alter_table("sent", schema=None) as batch_op:
        batch_op.drop_index("ix_sent_type")
        batch_op.drop_index(batch_op.f("ix_sent_twin"))
        batch_op.drop_index("ix_sent_recent")
        batch_op.drop_index(batch_op.f("ix_sent_connection"))

    op.drop_table("sent")
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_twin"))
        batch_op.drop_index("ix_problem_state")
        batch_op.drop_index(batch_op.f("ix_problem_connection"))

    op.drop_table("problem")
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intent_twin"))

    op.drop_table("intent")
    op.drop_table("field")
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entity_local",
            sqlite_where=sa.text("local_id IS NOT NULL AND deleted = 0"),
            postgresql_where=sa.text("local_id IS NOT NULL AND NOT deleted"),
        )
        batch_op.drop_index(batch_op.f("ix_entity_twin"))

    op.drop_table("entity")
    op.drop_table("element")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_twin"))

    op.drop_table("conflict")
    with op.batch_alter_table("bulk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_trigger"))
        batch_op.drop_index(batch_op.f("ix_bulk_connection"))

    op.drop_table("bulk")
    with op.batch_alter_table("twin", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_twin_unconfirmed",
            sqlite_where=sa.text("sent_ver > acked_ver"),
            postgresql_where=sa.text("sent_ver > acked_ver"),
        )
        batch_op.drop_index("ix_twin_state")
        batch_op.drop_index("ix_twin_remote_key")
        batch_op.drop_index("ix_twin_local_key")
        batch_op.drop_index("ix_twin_local_id")
        batch_op.drop_index(batch_op.f("ix_twin_connection"))

    op.drop_table("twin")
    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trigger_connection"))

    op.drop_table("trigger")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_person"))

    op.drop_table("token")
    op.drop_table("stream_out")
    op.drop_table("stream_in")
    with op.batch_alter_table("staged", schema=None) as batch_op:
        batch_op.drop_index("ix_staged_order")

    op.drop_table("staged")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person"))

    op.drop_table("session")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(batch_op.f("ix_rule_connection"))

    op.drop_table("rule")
    op.drop_table("pairing")
    op.drop_table("outbox")
    op.drop_table("invitation")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_waiting")
        batch_op.drop_index(batch_op.f("ix_inbox_connection"))

    op.drop_table("inbox")
    op.drop_table("chain")
    op.drop_table("blob_want")
    op.drop_table("blob_upload")
    op.drop_table("blob_offer")
    op.drop_table("blob_arrived")
    op.drop_table("tracker")
    op.drop_table("setting")
    op.drop_table("person")
    op.drop_table("node")
    with op.batch_alter_table("hint", schema=None) as batch_op:
        batch_op.drop_index("ix_hint_seen_ms")

    op.drop_table("hint")
    op.drop_table("connection")
    op.drop_table("activity")
