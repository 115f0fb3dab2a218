"""A slow phone: this machine's Chromium, its network and CPU throttled.

Playwright listens to all that its pages do, and while somebody listens V8 keeps a stack
for whatever is thrown, caught or not: PyScript, MicroPython and TensorFlow.js throw
hundreds of times as they start. So pages are opened here beside Playwright's own, in a
browser context that it does not know, and asked nothing but what is measured.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, async_playwright

from sitegen.errors import InklingError
from tests.harness import browser as browsers

# A phone of the middle class on 4G, as Lighthouse has it, but for the bandwidth.
NETWORK = {
    "latency": 60,  # milliseconds
    "downloadThroughput": 9_000_000 / 8,  # bytes a second
    "uploadThroughput": 9_000_000 / 8,
}
CPU = 4  # times slower
PATIENCE = 120  # seconds for any answer


class Tab:
    """A page on the phone.

    browser: the session that speaks for the browser; target, session: of the page.
    """

    def __init__(self, browser: CDPSession, target: str, session: str) -> None:
        self._browser, self._target, self._session = browser, target, session
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        browser.on("Target.receivedMessageFromTarget", self._receive)

    async def visit(self, address: str) -> None:
        """Go to an address, until its answer begins to come."""
        await self._send("Page.navigate", url=address)

    async def evaluate(self, javascript: str) -> Any:
        """Return what an expression, or the promise that it makes, comes to.

        Raises:
            RuntimeError: it throws.
        """
        given = await self._send(
            "Runtime.evaluate",
            expression=javascript,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in given:
            raise RuntimeError(given["exceptionDetails"])
        return given["result"].get("value")

    async def throttle(self, is_offline: bool) -> None:
        """Slow the page down, or take its network away as well."""
        await self._send("Network.enable")
        conditions = {**NETWORK, "offline": is_offline}
        await self._send("Network.emulateNetworkConditions", **conditions)
        await self._send("Emulation.setCPUThrottlingRate", rate=CPU)

    async def close(self) -> None:
        """Close the page."""
        self._browser.remove_listener("Target.receivedMessageFromTarget", self._receive)
        await self._browser.send("Target.closeTarget", {"targetId": self._target})

    async def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the page's own session answers.

        Raises:
            InklingError: it does not answer.
            RuntimeError: it refuses.
        """
        number = len(self._asked)
        self._asked[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        await self._browser.send(
            "Target.sendMessageToTarget",
            {"sessionId": self._session, "message": json.dumps(message)},
        )
        try:
            answer = await asyncio.wait_for(self._asked[number], PATIENCE)
        except TimeoutError as error:
            raise InklingError(
                f"the page on the phone does not answer {method} within {PATIENCE} s:"
                " open it in a browser, whose console says more"
            ) from error
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self, event: dict[str, Any]) -> None:
        """Take an answer of the page's session."""
        message = json.loads(event["message"])
        if event["sessionId"] == self._session and "id" in message:
            self._asked[message["id"]].set_result(message)


class Phone:
    """A browser that knows nothing yet."""

    def __init__(self, browser: CDPSession, context: str) -> None:
        self._browser, self._context = browser, context

    async def open(self, is_offline: bool = False) -> Tab:
        """Return a new page, slow, with or without a network."""
        made = await self._browser.send(
            "Target.createTarget",
            {"url": "about:blank", "browserContextId": self._context},
        )
        # Not flattened: a flat session would be Playwright's to read.
        attached = await self._browser.send(
            "Target.attachToTarget", {"targetId": made["targetId"], "flatten": False}
        )
        tab = Tab(self._browser, made["targetId"], attached["sessionId"])
        await tab.throttle(is_offline)
        return tab


@asynccontextmanager
async def phone(arguments: list[str]) -> AsyncIterator[Phone]:
    """Yield a phone whose Chromium is told `arguments`."""
    async with async_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        program = browsers.find_or_install(own)
        options = browsers.launch_options(program, as_on_a_screen=True)
        options["args"] = [*options["args"], *arguments]
        chromium = await playwright.chromium.launch(**options)
        session = await chromium.new_browser_cdp_session()
        context = await session.send("Target.createBrowserContext")
        yield Phone(session, context["browserContextId"])
        await chromium.close()
