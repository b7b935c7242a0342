// The status of a call, one per thread, because a `Structure` per call would cost more than the call. It holds a code of one byte, and from offset 8
// the buffer of an error: capacity, length and address.
private const val STATUS_SIZE = 32L

private val uniffiStatusOfThread = ThreadLocal.withInitial { Memory(STATUS_SIZE).also { it.clear() } }

// Call a rust function that returns a Result<>.  Pass in the Error class companion that corresponds to the Err
private inline fun <U, E: kotlin.Exception> uniffiRustCallWithError(errorHandler: UniffiRustCallStatusErrorHandler<E>, callback: (Pointer) -> U): U {
    val status = uniffiStatusOfThread.get()
    val returned = callback(status)
    if (status.getByte(0) != UNIFFI_CALL_SUCCESS) throw uniffiErrorOf(errorHandler, status)
    return returned
}

// The error of a call that was not successful
private fun <E: kotlin.Exception> uniffiErrorOf(errorHandler: UniffiRustCallStatusErrorHandler<E>, status: Memory): kotlin.Exception {
    val code = status.getByte(0)
    val error = RustBuffer.create(status.getLong(8).toULong(), status.getLong(16).toULong(), status.getPointer(24))
    // Reset for the next call of this thread.
    status.clear()
    return when {
        code == UNIFFI_CALL_ERROR -> errorHandler.lift(error)
        // The message of a panic, if there is one.
        error.len > 0 -> InternalException(FfiConverterString.lift(error))
        else -> InternalException("Rust panic")
    }
}

