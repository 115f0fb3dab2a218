"""TensorFlow.js, fetched from the CDN in order and checked against its hashes."""

import asyncio

from pyscript import document, ffi, window

# The backend asks for the first that the browser runs, by these names of its own.
BINARIES = {
    "tfjs-backend-wasm-threaded-simd.wasm": "tfjs-wasm-threaded-simd",
    "tfjs-backend-wasm-simd.wasm": "tfjs-wasm-simd",
    "tfjs-backend-wasm.wasm": "tfjs-wasm-plain",
}


async def load_tensorflow(runtime: dict):
    """Load TensorFlow.js with its WebAssembly backend and return it.

    runtime: for each pinned file its `url` and `integrity`.

    Raises OSError, naming the address, where a file cannot be had or differs.
    """
    loading = [
        _script(runtime[name]) for name in ("tfjs-core", "tfjs-layers", "tfjs-wasm")
    ]
    for loaded in loading:
        await loaded()
    tf = window.tf
    tf.wasm.setWasmPaths(
        ffi.to_js({file: runtime[name]["url"] for file, name in BINARIES.items()})
    )
    if not await tf.setBackend("wasm"):
        raise OSError("TensorFlow.js finds no WebAssembly that it can run")
    await tf.ready()
    return tf


def _script(file: dict):
    """Begin to load a script; return the coroutine function that waits for it."""
    done = asyncio.Event()
    failed = []

    def handle_load(event) -> None:
        done.set()

    def handle_error(event) -> None:
        failed.append(file["url"])
        done.set()

    script = document.createElement("script")
    script.addEventListener("load", ffi.create_proxy(handle_load))
    script.addEventListener("error", ffi.create_proxy(handle_error))
    setattr(script, "async", False)  # run in the order of the page
    script.crossOrigin = "anonymous"
    script.integrity = file["integrity"]
    script.src = file["url"]
    document.head.append(script)

    async def loaded() -> None:
        await done.wait()
        if failed:
            raise OSError(f"{file['url']} cannot be had")

    return loaded
