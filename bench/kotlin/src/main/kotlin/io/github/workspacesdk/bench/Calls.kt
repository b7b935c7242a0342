package io.github.workspacesdk.bench

/** The calls that a side makes. Each returns whether the response was complete. */
interface Calls {
    suspend fun send(): Boolean

    suspend fun list(): Boolean

    /** Reads an address book from end to end, and every field of each contact. */
    suspend fun readBook(book: Book)
}
