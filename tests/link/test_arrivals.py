"""To know a hash is not to have the file: a partner brings a content itself before its items get it."""

import os
from pathlib import Path

import anyio
import pytest
from link_contents import MIB, chunks, claim, offer, whole
from link_nodes import Node, connect, nodes, until
from link_sides import PROPOSAL

from twinline.domain.errors import NotFound
from twinline.link import agreement
from twinline.store import contents
from twinline.store.schema import blob_arrived, blob_upload, blob_want, inbox

pytestmark = pytest.mark.anyio


def reads(node: Node, sha256: str) -> int:
    """How many pieces were asked of, or brought to, this node."""
    return sum(path.endswith(sha256) for path in node.requests)


def asked_from(node: Node) -> list[str]:
    """The connections over which this node waits for a content."""
    return [row["connection"] for row in node.side.rows(blob_want)]


def refusing(node: Node) -> list[str]:
    """Let the node note what it is asked for and does not have."""
    asked: list[str] = []

    async def has_nothing(_connection_id: str, sha256: str) -> bool:
        asked.append(sha256)
        return False

    node.blob_source = has_nothing
    return asked


async def test_a_partner_that_knows_a_hash_is_asked_for_the_content_of_another_connection(
    tmp_path: Path,
) -> None:
    async with nodes(tmp_path, "Acme", "Globex", "Initech", private=("Globex", "Initech")) as started:
        acme, globex, initech = started
        first, second = await connect(acme, globex), await connect(acme, initech)
        sha256, size = await offer(globex, first, b"Globex brought this")
        assert not await acme.link.fetch_blob(first, sha256, size)
        await until(lambda: acme.side.rows(blob_arrived))
        asked = refusing(initech)

        await claim(initech, second, sha256, size)
        assert not await acme.link.fetch_blob(second, sha256, size)
        assert asked_from(acme) == [second]
        await until(lambda: asked == [sha256] and not initech.side.rows(blob_upload))
        assert not await acme.link.fetch_blob(second, sha256, size), "it never came"
        assert await acme.link.fetch_blob(first, sha256, size)


async def test_a_private_node_reads_from_the_partner_that_named_the_hash(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", "Initech", private=("Globex",)) as started:
        acme, globex, initech = started
        first, second = await connect(acme, globex), await connect(initech, globex)
        sha256, size = await offer(acme, first, b"Acme brought this")
        assert await globex.link.fetch_blob(first, sha256, size)

        await claim(initech, second, sha256, size)
        with pytest.raises(NotFound):
            await globex.link.fetch_blob(second, sha256, size)
        assert reads(initech, sha256) == 1, "it was asked"


@pytest.mark.parametrize("shown", [False, True], ids=["kept", "sent to this very partner"])
async def test_files_of_our_own_tracker_are_not_the_partner_s(tmp_path: Path, shown: bool) -> None:
    async with nodes(tmp_path, "Acme", "Globex", "Initech", private=("Globex", "Initech")) as started:
        acme, globex, initech = started
        public, private = await connect(acme, globex), await connect(acme, initech)
        for holder, partner, id_ in ((acme, globex, public), (initech, acme, private)):
            content = b"of the tracker of " + holder.side.name.encode()
            sha256, size = await holder.blobs.put(chunks(content), limit=MIB)
            if shown:
                await claim(holder, id_, sha256, size)
            await claim(partner, id_, sha256, size)

            if holder is acme:
                assert not await holder.link.fetch_blob(id_, sha256, size)
                assert asked_from(holder) == [id_]
            else:
                with pytest.raises(NotFound):
                    await holder.link.fetch_blob(id_, sha256, size)


async def test_a_partner_that_has_what_is_here_brings_it_once_and_it_is_kept_once(tmp_path: Path) -> None:
    content = os.urandom(9 * MIB)
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for sender, receiver in ((globex, acme), (acme, globex)):
            acme.requests.clear()
            await receiver.blobs.put(chunks(content), limit=10 * MIB)
            sha256, size = await offer(sender, id_, content)

            if receiver is acme:
                assert not await acme.link.fetch_blob(id_, sha256, size)
                await until(lambda: acme.side.rows(blob_arrived))
            assert await receiver.link.fetch_blob(id_, sha256, size)
            assert await receiver.link.fetch_blob(id_, sha256, size)
            assert reads(acme, sha256) == 3, "in pieces of 4 MiB, and only once"
            await until(lambda: receiver.blobs.arriving(id_) == 0)  # noqa: B023
            assert whole(receiver, sha256) == content


async def test_many_twins_that_want_a_content_fetch_it_once(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        sha256, size = await offer(acme, id_, os.urandom(9 * MIB))
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(globex.link.fetch_blob, id_, sha256, size)
        assert reads(acme, sha256) == 3

        sha256, size = await offer(globex, id_, os.urandom(9 * MIB))
        for _ in range(5):
            await acme.link.fetch_blob(id_, sha256, size)
        await until(lambda: acme.side.rows(blob_arrived))
        await until(lambda: not globex.side.rows(blob_upload))
        assert reads(acme, sha256) == 3


@pytest.mark.parametrize("recorded", [False, True], ids=["before it was recorded", "before it was visible"])
@pytest.mark.parametrize("here_already", [False, True], ids=["new", "brought by another, too"])
async def test_a_node_killed_at_the_last_byte_does_not_transfer_again(
    tmp_path: Path, recorded: bool, here_already: bool
) -> None:
    content = os.urandom(5 * MIB)
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for sender, receiver in ((globex, acme), (acme, globex)):
            sha256, size = await offer(sender, id_, content + sender.side.name.encode())
            await receiver.stop()
            assert await receiver.blobs.append(id_, sha256, 0, whole(sender, sha256), size=size)
            if recorded:
                receiver.side.write(contents.arrived, id_, sha256, now_ms=0)
            if here_already:
                await receiver.blobs.put(chunks(whole(sender, sha256)), limit=10 * MIB)
            await receiver.start()
            acme.requests.clear()

            if receiver is acme and not (recorded and here_already):
                assert not await acme.link.fetch_blob(id_, sha256, size)
                await until(lambda: acme.side.rows(blob_arrived) and not acme.side.rows(blob_want))
                await until(lambda: acme.blobs.arriving(id_) == 0)
                assert reads(acme, sha256) == 1, "an empty piece"
            assert await receiver.link.fetch_blob(id_, sha256, size)
            if receiver is globex:
                assert reads(acme, sha256) == 0
            assert whole(receiver, sha256) == whole(sender, sha256)


async def test_what_arrived_and_was_cleaned_up_is_brought_again(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for sender, receiver in ((globex, acme), (acme, globex)):
            sha256, size = await offer(sender, id_, b"from " + sender.side.name.encode())
            for _ in range(2):
                await receiver.link.fetch_blob(id_, sha256, size)
                await until(lambda: receiver.blobs.path(sha256))  # noqa: B023
                assert await receiver.link.fetch_blob(id_, sha256, size)
                file = receiver.blobs.path(sha256)
                assert file is not None
                file.unlink()


async def test_between_two_projects_of_one_node_what_the_other_sent_is_here(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", private=("Acme",)) as (acme,):
        here, there = acme.side.write(agreement.connect_local, acme.side.pairing, PROPOSAL, "OTHER")
        acme.signals.notify("connections")
        secret, secret_size = await acme.blobs.put(chunks(b"of a third project"), limit=MIB)
        sha256, size = await offer(acme, here, b"for the other project")
        await until(lambda: [row for row in acme.side.rows(inbox) if row["connection"] == there])

        assert await acme.link.fetch_blob(there, sha256, size)
        with pytest.raises(NotFound):
            await acme.link.fetch_blob(here, sha256, size)
        with pytest.raises(NotFound):
            await acme.link.fetch_blob(there, secret, secret_size)

        file = acme.blobs.path(sha256)
        assert file is not None
        file.unlink()
        asked = refusing(acme)
        with pytest.raises(NotFound):
            await acme.link.fetch_blob(there, sha256, size)
        assert asked == [sha256]
