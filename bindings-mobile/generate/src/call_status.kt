// The status of a call. There is one per thread, because creating a `Structure` per call would cost more than the call
// itself. It contains a one-byte code and, from offset 8, the buffer of an error: capacity, length and address.
internal const val STATUS_SIZE = 32L

// The reference is weak, because a thread of an application server may outlive the class loader of `Memory`.
private val uniffiStatusOfThread = ThreadLocal<java.lang.ref.WeakReference<Memory>>()

internal fun uniffiStatus(): Memory =
    uniffiStatusOfThread.get()?.get() ?: Memory(STATUS_SIZE).also {
        it.clear()
        uniffiStatusOfThread.set(java.lang.ref.WeakReference(it))
    }

// Calls a Rust function that returns a `Result`. `errorHandler` is the companion of the class of its error.
internal inline fun <U, E: kotlin.Exception> uniffiRustCallWithError(errorHandler: UniffiRustCallStatusErrorHandler<E>, callback: (Pointer) -> U): U {
    val status = uniffiStatus()
    val returned = callback(status)
    if (status.getByte(0) != UNIFFI_CALL_SUCCESS) throw uniffiErrorOf(errorHandler, status)
    return returned
}

// The error of a failed call.
internal fun <E: kotlin.Exception> uniffiErrorOf(errorHandler: UniffiRustCallStatusErrorHandler<E>, status: Memory): kotlin.Exception {
    val code = status.getByte(0)
    val error = RustBuffer.create(status.getLong(8).toULong(), status.getLong(16).toULong(), status.getPointer(24))
    // Resets the status for the next call on this thread.
    status.clear()
    return when {
        code == UNIFFI_CALL_ERROR -> errorHandler.lift(error)
        // The message of a panic, if there is one.
        error.len > 0 -> InternalException(FfiConverterString.lift(error))
        else -> InternalException("Rust panic")
    }
}

