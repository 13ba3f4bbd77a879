import base64
import os
import stat
from pathlib import Path

import pytest

from twinline.store.secrets import Secrets, SecretsError


def test_a_secret_opens_only_in_the_place_it_was_sealed_for(tmp_path: Path) -> None:
    secrets = Secrets.of_node(tmp_path, {})
    sealed = secrets.seal("swordfish", "tracker.secret/1")

    assert "swordfish" not in sealed
    assert secrets.unseal(sealed, "tracker.secret/1") == "swordfish"
    with pytest.raises(SecretsError):
        secrets.unseal(sealed, "tracker.hook_secret/1")


def test_the_key_file_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    sealed = Secrets.of_node(tmp_path, {}).seal("a", "x.y/1")

    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o400
    assert Secrets.of_node(tmp_path, {}).unseal(sealed, "x.y/1") == "a"


def test_the_environment_variable_goes_before_the_file(tmp_path: Path) -> None:
    key = base64.b64encode(os.urandom(32)).decode()
    secrets = Secrets.of_node(tmp_path, {"TWINLINE_MASTER_KEY": key})

    assert not (tmp_path / "master.key").exists()
    assert secrets.unseal(secrets.seal("a", "x.y/1"), "x.y/1") == "a"


def test_another_master_key_is_named_in_the_error(tmp_path: Path) -> None:
    first, second = Secrets.of_node(tmp_path / "1", {}), Secrets.of_node(tmp_path / "2", {})

    with pytest.raises(SecretsError, match=first.key_id):
        second.unseal(first.seal("a", "x.y/1"), "x.y/1")


def test_a_changed_ciphertext_does_not_open(tmp_path: Path) -> None:
    secrets = Secrets.of_node(tmp_path, {})
    sealed = secrets.seal("swordfish", "x.y/1")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(SecretsError, match="changed"):
        secrets.unseal(changed, "x.y/1")


def test_a_key_of_the_wrong_length_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match="urandom"):
        Secrets.of_node(tmp_path, {"TWINLINE_MASTER_KEY": "c2hvcnQ="})
