"""The caller's side of a forked kernel: jupyter_client watches, talks to and ends it like any other."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

POLL_SECONDS = 0.005
START_SECONDS = 60.0

READY = "ready"
"""What `helpers.variants._kernel` says when it listens; that module is imported by kernels only."""


class Fork:
    """A process that a nursery has forked.

    Parameters
    ----------
    address : Path
        Socket of the nursery.
    **request : object
        For `helpers.variants._kernel.become`.

    Raises
    ------
    RuntimeError
        If the kernel did not start.
    """

    def __init__(self, address: Path, **request: Any) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(START_SECONDS)
            connection.connect(str(address))
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile(encoding="utf-8") as lines:
                self._handle = _handle(lines.readline())
                said = lines.readline().strip()
        if said != READY:
            self.send_signal(signal.SIGKILL)
            self.close()
            raise RuntimeError(f"the kernel did not start: {said or 'its process ended'}")

    def ended(self) -> bool:
        """Tell whether the process is gone."""
        return self._handle < 0 or bool(select.select([self._handle], [], [], 0)[0])

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it is gone."""
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def close(self) -> None:
        """Forget it."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


def _handle(pid: str) -> int:
    try:
        return os.pidfd_open(int(pid))
    except (ValueError, ProcessLookupError):  # it has ended already
        return -1


class ForkProvisioner(KernelProvisionerBase):
    """Hands the fork to the kernel manager as the process to watch and to end."""

    parent: Any
    address: Path
    fork: Fork | None = None

    @property
    def has_process(self) -> bool:
        return self.fork is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        kwargs.pop("extra_arguments", None)
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        self.fork = Fork(
            self.address,
            connection_file=self.parent.connection_file,
            folder=kwargs["cwd"],
            environment=kwargs["env"],
        )
        return dict(self.connection_info)

    async def poll(self) -> int | None:
        return 0 if self.fork is None or self.fork.ended() else None

    async def wait(self) -> int | None:
        while self.fork is not None and not self.fork.ended():
            await asyncio.sleep(POLL_SECONDS)
        self._forget()
        return 0

    async def send_signal(self, signum: int) -> None:
        if self.fork is not None:
            self.fork.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        await self.kill()
        self._forget()

    def _forget(self) -> None:
        if self.fork is not None:
            self.fork.close()
        self.fork = None


class PromptClient(AsyncKernelClient):
    """Waits until the kernel is idle, where the original waits for a fifth of a second of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or START_SECONDS)
        while True:
            request = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                while True:
                    message = await self.iopub_channel.get_msg(timeout=0.02)
                    if (
                        message["parent_header"].get("msg_id") == request
                        and message["content"].get("execution_state") == "idle"
                    ):
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                pass
            if not await self._async_is_alive():
                raise RuntimeError("the kernel ended before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError("the kernel was not ready in time")


class ForkedKernelManager(AsyncKernelManager):
    """Kernel manager of one fork, over sockets in the run's own folder.

    Parameters
    ----------
    address : Path
        Socket of the nursery that forks it.
    folder : Path
        For the connection file and the sockets.
    """

    def __init__(self, address: Path, folder: Path, **kwargs: Any) -> None:
        super().__init__(
            transport="ipc",
            ip=str(folder / "k"),
            connection_file=str(folder / "kernel.json"),
            kernel_name="python3",
            **kwargs,
        )
        self._address = address
        self.client_factory = PromptClient

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = ForkProvisioner(parent=self, kernel_spec=self.kernel_spec, kernel_id="fork")
        self.provisioner.address = self._address
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = POLL_SECONDS, restart: bool = False
    ) -> None:
        await super()._async_finish_shutdown(waittime, POLL_SECONDS, restart)
