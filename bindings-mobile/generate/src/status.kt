// The status of a call, one a thread: a `Structure` a call would cost more than the call. A code of one byte, and at 8 the buffer of an error:
// its capacity, its length and where it is.
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
    // The next call of this thread finds it as new.
    status.clear()
    return when {
        code == UNIFFI_CALL_ERROR -> errorHandler.lift(error)
        // A panic's message, if there was one to be had.
        error.len > 0 -> InternalException(FfiConverterString.lift(error))
        else -> InternalException("Rust panic")
    }
}

