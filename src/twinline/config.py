"""Settings of a node that are decided outside it: command line, then environment, then file.

``TWINLINE_<NAME>`` variables, or lines of ``twinline.toml`` in the data folder. What people decide
in the console (name, public URL, tracker, CA file, proxy) is in the database instead.
"""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from twinline.engine import EngineSettings

__all__ = ["NodeSettings", "load_settings"]


class NodeSettings(BaseSettings):
    """``data`` holds the database, the master key and attachments on their way.

    ``hook_url``: where the tracker reaches this node, when that is not ``http://127.0.0.1:<port>``
    or the public URL. ``https``: people reach the console by https, through a reverse proxy; its
    cookies are then kept from plain http. Durations are in seconds.
    """

    model_config = SettingsConfigDict(env_prefix="TWINLINE_", extra="ignore")

    data: Path
    host: str = "127.0.0.1"
    port: int = Field(default=8100, ge=0, le=65535)
    database: str = ""
    admin_password: SecretStr | None = None
    hook_url: str = ""
    https: bool = False
    settle_seconds: float = Field(default=90, ge=0, le=3600)
    poll_seconds: float = Field(default=60, ge=0.2, le=3600)
    poll_unhooked_seconds: float = Field(default=5, ge=0.2, le=3600)
    workers: int = Field(default=4, ge=1, le=32)
    attachment_megabytes: int = Field(default=100, ge=1, le=2048)

    @property
    def engine(self) -> EngineSettings:
        return EngineSettings(
            settle=timedelta(seconds=self.settle_seconds),
            poll_hooked=timedelta(seconds=self.poll_seconds),
            poll_unhooked=timedelta(seconds=self.poll_unhooked_seconds),
            workers=self.workers,
            attachment_limit=self.attachment_megabytes * 1024 * 1024,
        )

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite+pysqlite:///{self.data / 'twinline.db'}"


def load_settings(data: Path, **given: object) -> NodeSettings:
    """Settings for the node in this folder; ``given`` (from the command line) comes before all else.

    Raises pydantic.ValidationError naming what is wrong.
    """

    class FromFile(NodeSettings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - asked for by the base class
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            file = TomlConfigSettingsSource(settings_cls, toml_file=data / "twinline.toml")
            return init_settings, env_settings, file

    named = {name: value for name, value in given.items() if value is not None}
    return FromFile(data=data, **named)  # type: ignore[arg-type]
