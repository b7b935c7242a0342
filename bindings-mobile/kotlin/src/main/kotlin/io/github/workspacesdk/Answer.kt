package io.github.workspacesdk

import kotlin.time.Duration

/**
 * What a call gave: its [data], and what came beside it.
 *
 * `val (sent) = client.messages.sendText(…)` takes the data alone.
 */
public class Answer<out T> internal constructor(
    /** What was asked for. */
    public val data: T,
    private val info: AnswerInfo,
) {
    /** An answer as a test of your own makes it. */
    @JvmOverloads
    public constructor(
        data: T,
        message: String? = null,
        pagination: Pagination? = null,
        call: CallInfo = CallInfo(200, null, 1, Duration.ZERO),
        raw: String = "",
    ) : this(data, AnswerInfo(message, pagination, call, raw.toByteArray()))

    /** The server's message for a person. */
    public val message: String? get() = info.message

    /** Where the page lies in a list, if the answer says so. */
    public val pagination: Pagination? get() = info.pagination

    /** How the call went. */
    public val call: CallInfo get() = info.call

    /** The whole body of the answer as the server sent it: JSON text. */
    public val raw: String by lazy(LazyThreadSafetyMode.PUBLICATION) { String(info.raw, Charsets.UTF_8) }

    /** The [data]. */
    public operator fun component1(): T = data

    override fun toString(): String = "Answer($data)"
}

/** A list that was answered, with what came beside it. It is equal to any list of the same elements. */
public class Page<out T> internal constructor(
    private val elements: List<T>,
    private val info: AnswerInfo,
) : List<T> by elements {
    /** A list as a test of your own makes it. */
    @JvmOverloads
    public constructor(
        elements: List<T>,
        message: String? = null,
        pagination: Pagination? = null,
        call: CallInfo = CallInfo(200, null, 1, Duration.ZERO),
        raw: String = "",
    ) : this(elements, AnswerInfo(message, pagination, call, raw.toByteArray()))

    /** The server's message for a person, such as "Found 1 channel(s)". */
    public val message: String? get() = info.message

    /** Where the page lies, for a list of contacts. */
    public val pagination: Pagination? get() = info.pagination

    /** How the call went. */
    public val call: CallInfo get() = info.call

    /** The whole body of the answer as the server sent it: JSON text. */
    public val raw: String by lazy(LazyThreadSafetyMode.PUBLICATION) { String(info.raw, Charsets.UTF_8) }

    override fun equals(other: Any?): Boolean = elements == other

    override fun hashCode(): Int = elements.hashCode()

    override fun toString(): String = elements.toString()
}
