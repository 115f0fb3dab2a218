"""TensorFlow.js, with the fastest backend that this browser runs."""

import asyncio
import sys

import js as window
import jsffi as ffi

from .loading import get, script

BINARIES = (  # of which the backend asks for one; all are the one that was fetched
    "tfjs-backend-wasm.wasm",
    "tfjs-backend-wasm-simd.wasm",
    "tfjs-backend-wasm-threaded-simd.wasm",
)


async def load_tensorflow(runtime: dict):
    """Load TensorFlow.js and return it, its backend ready.

    runtime: for each pinned file its `urls` and `integrity`.

    Raises OSError, naming the address, where a file cannot be had or differs.
    """
    if not hasattr(window, "tf"):  # it came while Python was on its way
        await script(runtime["tfjs-core"])
    tf = window.tf
    try:
        await _use_wasm(tf, runtime)
    except Exception as error:
        sys.print_exception(error)  # type: ignore[attr-defined] # MicroPython's own
        await script(runtime["tfjs-cpu"])  # slower by 20 ms for each answer
        await tf.setBackend("cpu")
    await tf.ready()
    return tf


async def _use_wasm(tf, runtime: dict) -> None:
    """Have WebAssembly compute.

    Raises OSError where a file cannot be had, or the browser cannot run it.
    """
    # Most browsers have SIMD; whether this one has, only the script can tell.
    binary, _ = await asyncio.gather(
        get(runtime["tfjs-wasm-simd"]), script(runtime["tfjs-wasm"])
    )
    wasm = tf.wasm  # of this script: another copy may come late, from the spare
    has_simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")
    # Threads need headers that few hosts send, and save nothing of a network so small.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", False)
    # The backend would fetch its binary by itself, but check no hash.
    if not has_simd:
        binary = await get(runtime["tfjs-wasm-plain"])
    kind = ffi.to_js({"type": "application/wasm"})
    blob = window.Blob.new(ffi.to_js([binary]), kind)
    address = window.URL.createObjectURL(blob)
    wasm.setWasmPaths(ffi.to_js(dict.fromkeys(BINARIES, address)))
    if not await tf.setBackend("wasm"):
        raise OSError("this browser runs no WebAssembly of TensorFlow.js")
    window.URL.revokeObjectURL(address)
