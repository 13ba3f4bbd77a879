"""Attachment contents: the store on disk, and their way over the link in both directions."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from link_contents import MIB, chunks, offer, whole
from link_nodes import Node, connect, nodes, until

from twinline.domain.errors import NotFound, Rejected, Transient
from twinline.store.blobs import BlobStore, WrongContent, WrongOffset
from twinline.store.schema import blob_upload, blob_want, outbox, staged

pytestmark = pytest.mark.anyio


async def test_a_stored_stream_is_found_by_its_hash(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    content = os.urandom(3 * MIB)

    sha256, size = await store.put(chunks(content), limit=4 * MIB)

    assert (sha256, size) == (hashlib.sha256(content).hexdigest(), len(content))
    file = store.path(sha256)
    assert file is not None
    assert file.read_bytes() == content


async def test_a_stream_over_the_limit_leaves_nothing_behind(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    with pytest.raises(Rejected, match="1 MiB"):
        await store.put(chunks(os.urandom(2 * MIB)), limit=MIB)
    left = [names for _, _, names in os.walk(tmp_path) if names]
    assert left == []


async def test_what_a_crash_left_half_written_is_swept_at_the_start(tmp_path: Path) -> None:
    BlobStore(tmp_path)
    (tmp_path / "incoming" / "left").write_bytes(b"half")

    BlobStore(tmp_path)

    assert not (tmp_path / "incoming" / "left").exists()


async def test_pieces_go_on_where_they_stopped_and_are_visible_only_when_whole(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256 = hashlib.sha256(b"abcdef").hexdigest()

    assert not await store.append("c", sha256, 0, b"abc", size=6)
    assert store.path(sha256) is None
    store = BlobStore(tmp_path)
    with pytest.raises(WrongOffset) as wrong:
        await store.append("c", sha256, 0, b"abc", size=6)
    assert wrong.value.offset == 3
    assert await store.append("c", sha256, 3, b"def", size=6)
    assert store.path(sha256) is None
    await store.publish("c", sha256)
    file = store.path(sha256)
    assert file is not None
    assert file.read_bytes() == b"abcdef"
    assert store.arriving("c") == 0


async def test_what_is_here_already_must_arrive_whole_and_right_all_the_same(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256, _ = await store.put(chunks(b"abcdef"), limit=MIB)
    assert not await store.append("c", sha256, 0, b"ABC", size=6)
    with pytest.raises(WrongContent):
        await store.append("c", sha256, 3, b"DEF", size=6)
    with pytest.raises(WrongOffset):
        await store.append("c", sha256, 6, b"", size=6)

    assert await store.append("c", sha256, 0, b"abcdef", size=6)
    await store.publish("c", sha256)
    file = store.path(sha256)
    assert file is not None
    assert file.read_bytes() == b"abcdef"
    assert store.arriving("c") == 0, "the second copy is dropped"


async def test_what_arrived_and_was_not_published_before_a_crash_is_still_there(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256 = hashlib.sha256(b"abcdef").hexdigest()
    assert await store.append("c", sha256, 0, b"abcdef", size=6)

    store = BlobStore(tmp_path)
    assert store.offset("c", sha256) == 6
    assert await store.append("c", sha256, 6, b"", size=6)
    await store.publish("c", sha256)
    assert store.path(sha256) is not None


async def test_a_content_that_does_not_have_its_hash_is_thrown_away(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    sha256 = hashlib.sha256(b"abcdef").hexdigest()
    with pytest.raises(WrongContent):
        await store.append("c", sha256, 0, b"ABCDEF", size=6)
    assert store.path(sha256) is None
    assert store.offset("c", sha256) == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, ""])
async def test_a_content_s_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    store = BlobStore(tmp_path)
    with pytest.raises(ValueError, match="64 hex digits"):
        store.path(name)


async def test_contents_not_used_for_long_are_removed(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    old, _ = await store.put(chunks(b"old"), limit=MIB)
    new, _ = await store.put(chunks(b"new"), limit=MIB)
    file = store.path(old)
    assert file is not None
    os.utime(file, (0, 0))

    assert store.collect(timedelta(days=30)) == 1
    assert store.path(old) is None
    assert store.path(new) is not None


async def test_a_private_node_reads_what_the_public_one_offered(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        content = os.urandom(50 * MIB)
        sha256, size = await offer(acme, id_, content)

        assert await globex.link.fetch_blob(id_, sha256, size)
        assert whole(globex, sha256) == content
        reads = sum(path.endswith(sha256) for path in acme.requests)
        assert reads == 13, "in pieces of 4 MiB"
        assert await globex.link.fetch_blob(id_, sha256, size)
        assert sum(path.endswith(sha256) for path in acme.requests) == reads, "fetched once"


async def test_a_public_node_asks_and_the_private_one_brings(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        content = os.urandom(50 * MIB)
        sha256, size = await offer(globex, id_, content)
        arrived = acme.signals.listen("lanes")

        assert not await acme.link.fetch_blob(id_, sha256, size)
        await until(lambda: acme.blobs.path(sha256), 60)
        assert whole(acme, sha256) == content
        await arrived.wait()
        assert await acme.link.fetch_blob(id_, sha256, size)
        await until(lambda: globex.side.rows(blob_upload) == acme.side.rows(blob_want) == [])


async def test_a_cut_upload_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        content = os.urandom(50 * MIB)
        sha256, size = await offer(globex, id_, content)
        await acme.link.fetch_blob(id_, sha256, size)
        await until(lambda: acme.blobs.offset(id_, sha256) >= 12 * MIB, 60)
        await acme.stop()
        before = acme.blobs.offset(id_, sha256)
        acme.requests.clear()

        await acme.start()
        await until(lambda: acme.blobs.path(sha256), 60)
        assert whole(acme, sha256) == content
        pieces = sum(path.endswith(sha256) for path in acme.requests)
        assert pieces <= (size - before) / (4 * MIB) + 2, "resumed, not begun again"


async def test_a_cut_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        content = os.urandom(20 * MIB)
        sha256, size = await offer(acme, id_, content)
        await globex.blobs.append(id_, sha256, 0, content[: 8 * MIB], size=size)
        await acme.stop()
        with pytest.raises(Transient):
            await globex.link.fetch_blob(id_, sha256, size)
        await acme.start()
        acme.requests.clear()

        assert await globex.link.fetch_blob(id_, sha256, size)
        assert whole(globex, sha256) == content
        assert sum(path.endswith(sha256) for path in acme.requests) == 3


async def test_what_was_never_offered_does_not_exist_for_the_partner(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        secret, size = await acme.blobs.put(chunks(b"not for Globex"), limit=MIB)
        with pytest.raises(NotFound):
            await globex.link.fetch_blob(id_, secret, size)

        own, size = await globex.blobs.put(chunks(b"not for Acme"), limit=MIB)
        assert not await acme.link.fetch_blob(id_, own, size)
        await until(lambda: acme.side.rows(staged) == acme.side.rows(outbox) == [])
        marker, size = await offer(globex, id_, b"for Acme")
        assert not await acme.link.fetch_blob(id_, marker, size)
        await until(lambda: acme.blobs.path(marker))
        assert acme.blobs.path(own) is None


async def test_one_connection_does_not_open_the_contents_of_another(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", "Initech", private=("Globex", "Initech")) as started:
        acme, globex, initech = started
        first, second = await connect(acme, globex), await connect(acme, initech)
        sha256, size = await offer(acme, first, b"for Globex only")

        with pytest.raises(NotFound):
            await initech.link.fetch_blob(second, sha256, size)
        assert await globex.link.fetch_blob(first, sha256, size)


async def test_a_content_that_was_cleaned_up_is_read_from_the_tracker_again(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for sender, receiver in ((acme, globex), (globex, acme)):
            content = b"kept in the tracker of " + sender.side.name.encode()
            sha256, size = await offer(sender, id_, content)
            file = sender.blobs.path(sha256)
            assert file is not None
            file.unlink()
            asked = []

            async def read_again(
                connection_id: str,
                wanted: str,
                sender: Node = sender,
                content: bytes = content,
                asked: list[tuple[str, str]] = asked,
            ) -> bool:
                asked.append((connection_id, wanted))
                await sender.blobs.put(chunks(content), limit=MIB)
                return True

            sender.blob_source = read_again
            await receiver.link.fetch_blob(id_, sha256, size)
            await until(lambda: receiver.blobs.path(sha256))  # noqa: B023
            assert asked == [(id_, sha256)]


async def test_an_attachment_over_the_limit_is_refused_before_anything_travels(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        acme.requests.clear()
        with pytest.raises(Rejected, match="Raise the limit"):
            await globex.link.fetch_blob(id_, "f" * 64, 101 * MIB)
        assert not any("/blob/" in path for path in acme.requests)


async def test_a_node_removes_contents_it_has_not_used_for_long_when_it_starts(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", private=("Acme",)) as (acme,):
        old, _ = await acme.blobs.put(chunks(b"old"), limit=MIB)
        new, _ = await acme.blobs.put(chunks(b"new"), limit=MIB)
        file = acme.blobs.path(old)
        assert file is not None
        await acme.stop()
        os.utime(file, (0, 0))

        await acme.start()
        await until(lambda: not file.exists())
        assert acme.blobs.path(new) is not None
