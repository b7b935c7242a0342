// The native memory in which a thread passes its requests.
internal class RequestMemory {
    val memory = Memory(SIZE)
    private val bytes: ByteBuffer = memory.getByteBuffer(0, SIZE).order(ByteOrder.BIG_ENDIAN)
    private var isInUse = false

    // Writes the request, and returns its length. Returns a negative number if the request does not fit, or if the
    // memory is in use: a list that a program passes may itself make a call when its elements are read.
    fun write(request: Request): Int {
        if (isInUse) return -1
        isInUse = true
        try {
            bytes.clear()
            FfiConverterTypeRequest.write(request, bytes)
            return bytes.position()
        } catch (_: java.nio.BufferOverflowException) {
            return -1
        } finally {
            isInUse = false
        }
    }

    private companion object {
        const val SIZE = 4096L
    }
}

// The reference is weak for the same reason as that of the status.
private val requestMemoryOfThread = ThreadLocal<java.lang.ref.WeakReference<RequestMemory>>()

private fun requestMemory(): RequestMemory =
    requestMemoryOfThread.get()?.get() ?: RequestMemory().also { requestMemoryOfThread.set(java.lang.ref.WeakReference(it)) }

// The same as `start`, without a struct by value.
internal fun NativeClient.startDirectly(token: Long, request: Request, isObserved: Boolean, awaitsStart: Boolean) {
    val memory = requestMemory()
    val length = memory.write(request)
    if (length < 0) return start(token, request, isObserved, awaitsStart)
    callWithBorrowedHandle { handle ->
        uniffiRustCall { status ->
            UniffiLib.workspace_sdk_mobile_start(
                handle,
                token,
                memory.memory,
                length,
                FfiConverterBoolean.lower(isObserved),
                FfiConverterBoolean.lower(awaitsStart),
                status,
            )
        }
    }
}

// The last batch of completions: capacity, length and address of a buffer of Rust. One thread at a time uses it.
private const val BATCH_SIZE = 24L
private var completionBatch: Memory? = null

// The same as `takeCompletions`, without a struct by value.
internal fun takeCompletionsDirectly(): List<Completion> {
    val batch = completionBatch ?: Memory(BATCH_SIZE).also {
        it.clear()
        completionBatch = it
    }
    uniffiRustCall { status -> UniffiLib.workspace_sdk_mobile_take_completions(batch, status) }
    val length = batch.getLong(8).toInt()
    if (length == 0) return emptyList()
    return FfiConverterSequenceTypeCompletion.read(ByteBuffer.wrap(batch.getPointer(16).getByteArray(0, length)))
}

