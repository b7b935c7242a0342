package io.github.workspacesdk

import io.github.workspacesdk.internal.ffi.ResponseInfo

/**
 * The result of a call: its [data], and metadata about the call.
 *
 * To get only the data, use a destructuring declaration: `val (sent) = client.messages.sendText(…)`.
 */
public class ApiResponse<out T> internal constructor(
    /** The data. */
    public val data: T,
    private val info: ResponseInfo,
) {
    /** Creates a response, for tests of your code. */
    @JvmOverloads
    public constructor(
        data: T,
        message: String? = null,
        pagination: Pagination? = null,
        call: CallInfo = CallInfo(200),
        raw: String = "",
    ) : this(data, ResponseInfo(message, pagination, call, raw.toByteArray()))

    /** The server's message for humans. */
    public val message: String? get() = info.message

    /** The position of the page in the list, if the response contains it. */
    public val pagination: Pagination? get() = info.pagination

    /** Metadata of the call. */
    public val call: CallInfo get() = info.call

    /** The body of the response as the server sent it, which is JSON. */
    public val raw: String by lazy(LazyThreadSafetyMode.PUBLICATION) { String(info.raw, Charsets.UTF_8) }

    /** The [data]. */
    public operator fun component1(): T = data

    override fun toString(): String = "ApiResponse($data)"
}

/**
 * A list that an operation returned, and metadata about the call. It is an ordinary [List], and equal to any list with
 * the same elements.
 */
public class Page<out T> internal constructor(
    private val elements: List<T>,
    private val info: ResponseInfo,
) : List<T> by elements {
    /** Creates a list, for tests of your code. */
    @JvmOverloads
    public constructor(
        elements: List<T>,
        message: String? = null,
        pagination: Pagination? = null,
        call: CallInfo = CallInfo(200),
        raw: String = "",
    ) : this(elements, ResponseInfo(message, pagination, call, raw.toByteArray()))

    /** The server's message for humans, such as "Found 1 channel(s)". */
    public val message: String? get() = info.message

    /** The position of the page in the list of all contacts; null for other lists. */
    public val pagination: Pagination? get() = info.pagination

    /** Metadata of the call. */
    public val call: CallInfo get() = info.call

    /** The body of the response as the server sent it, which is JSON. */
    public val raw: String by lazy(LazyThreadSafetyMode.PUBLICATION) { String(info.raw, Charsets.UTF_8) }

    override fun equals(other: Any?): Boolean = elements == other

    override fun hashCode(): Int = elements.hashCode()

    override fun toString(): String = elements.toString()
}
