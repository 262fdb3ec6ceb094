"""A Jupyter kernel that is a fork of this process, with everything imported already.

It is the ordinary ipykernel and speaks the ordinary protocol; only its start is different. The fork is made
before this process has a thread or a socket, and waits for the name of its connection file.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

POLL_SECONDS = 0.005


class Fork:
    """A forked process that becomes a kernel once it is told its connection file.

    Parameters
    ----------
    close : sequence of int
        File descriptors that are none of the kernel's business.
    """

    def __init__(self, close: tuple[int, ...] = ()) -> None:
        receive, self._send = os.pipe()
        self.exit: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._send)
                for descriptor in close:
                    os.close(descriptor)
                with os.fdopen(receive) as pipe:
                    connection_file = pipe.read()
                if connection_file:
                    _become_kernel(connection_file)
            finally:
                os._exit(0)
        os.close(receive)

    def start(self, connection_file: str) -> None:
        """Let it begin."""
        with os.fdopen(self._send, "w") as pipe:
            pipe.write(connection_file)

    def poll(self) -> int | None:
        """Exit code, or None while it runs."""
        if self.exit is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 0
            if pid:
                self.exit = os.waitstatus_to_exitcode(status)
        return self.exit


def _become_kernel(connection_file: str) -> None:
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()  # noqa: NPY002 - else every fork would draw the same numbers
    sys.argv = ["ipykernel_launcher"]
    app = IPKernelApp.instance()
    # no history file: runs side by side would wait for each other's lock on it
    app.initialize(
        ["-f", connection_file, "--IPKernelApp.log_level=40", "--HistoryManager.hist_file=:memory:"]
    )
    app.start()


class ForkProvisioner(KernelProvisionerBase):
    """Hands the fork to the kernel manager as the process to watch and to end."""

    fork: Fork
    parent: Any
    _running = False

    @property
    def has_process(self) -> bool:
        return self._running

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        kwargs.pop("extra_arguments", None)
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        self.fork.start(self.parent.connection_file)
        self._running = True
        return dict(self.connection_info)

    async def poll(self) -> int | None:
        return self.fork.poll()

    async def wait(self) -> int | None:
        while self.fork.poll() is None:
            await asyncio.sleep(POLL_SECONDS)
        self._running = False
        return self.fork.exit

    async def send_signal(self, signum: int) -> None:
        if self.fork.poll() is None:
            os.kill(self.fork.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        pass


class PromptClient(AsyncKernelClient):
    """Waits until the kernel is idle, where the original waits for a fifth of a second of silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or 60)
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
    fork : Fork
        Made beforehand.
    folder : Path
        For the connection file and the sockets.
    """

    def __init__(self, fork: Fork, folder: Path, **kwargs: Any) -> None:
        super().__init__(
            transport="ipc",
            ip=str(folder / "k"),
            connection_file=str(folder / "kernel.json"),
            kernel_name="python3",
            **kwargs,
        )
        self._fork = fork
        self.client_factory = PromptClient

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = ForkProvisioner(parent=self, kernel_spec=self.kernel_spec, kernel_id="fork")
        self.provisioner.fork = self._fork
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = POLL_SECONDS, restart: bool = False
    ) -> None:
        await super()._async_finish_shutdown(waittime, POLL_SECONDS, restart)
